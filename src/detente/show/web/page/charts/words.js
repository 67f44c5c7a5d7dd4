/* Words in drawings, which do not break lines by themselves. */

/** Words broken into lines that fit a width, the last with an ellipsis where even that is too short. */
export function wrapWords(text, width, size = 14, most = 2) {
  const room = Math.max(Math.floor(width / (size * 0.56)), 6);
  const lines = [""];
  for (const word of String(text).split(/\s+/)) {
    const joined = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (joined.length <= room || !lines.at(-1) || lines.length === most) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line));
}
