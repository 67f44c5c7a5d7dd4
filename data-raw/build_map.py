"""Build the pre-projected world map that `detente.show.map` fills with colours.

The source is the 1:50m file of the npm package world-atlas, whose outlines come from Natural Earth. Borders
are simplified as shared arcs, so that neighbours still fit; rings that cross the antimeridian are cut there;
then everything is projected to Equal Earth and written as SVG path data, one path per economy.

Run ``python data-raw/build_map.py`` (asks npm for the package once), or add ``--tarball PATH``.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np

PACKAGE = "world-atlas"
VERSION = "2.0.2"
SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
MEMBER = "package/countries-50m.json"
TARGET = Path(__file__).resolve().parent.parent / "src" / "detente" / "show" / "data" / "world-map.json"

WIDTH = 960.0  # pixels of the finished map; every tolerance below is in these pixels
SOUTH, NORTH = -56.5, 84.0  # degrees shown: from Cape Horn to the north of Greenland
SMALLEST_DETAIL = 0.18  # square pixels a corner must span to be kept
SMALLEST_ISLAND = 0.35  # square pixels; the largest ring of an economy is always kept
ANTARCTICA = "010"

# Equal Earth: Šavrič, Patterson and Jenny (2018), The Equal Earth map projection, IJGIS 33(3).
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796

# ISO 3166-1: numeric and alpha-3.
ISO = dict(
    pair.split("=")
    for pair in """
    004=AFG 008=ALB 010=ATA 012=DZA 016=ASM 020=AND 024=AGO 028=ATG 031=AZE 032=ARG 036=AUS 040=AUT 044=BHS
    048=BHR 050=BGD 051=ARM 052=BRB 056=BEL 060=BMU 064=BTN 068=BOL 070=BIH 072=BWA 076=BRA 084=BLZ 086=IOT
    090=SLB 092=VGB 096=BRN 100=BGR 104=MMR 108=BDI 112=BLR 116=KHM 120=CMR 124=CAN 132=CPV 136=CYM 140=CAF
    144=LKA 148=TCD 152=CHL 156=CHN 158=TWN 170=COL 174=COM 178=COG 180=COD 184=COK 188=CRI 191=HRV 192=CUB
    196=CYP 203=CZE 204=BEN 208=DNK 212=DMA 214=DOM 218=ECU 222=SLV 226=GNQ 231=ETH 232=ERI 233=EST 234=FRO
    238=FLK 239=SGS 242=FJI 246=FIN 248=ALA 250=FRA 258=PYF 260=ATF 262=DJI 266=GAB 268=GEO 270=GMB 275=PSE
    276=DEU 288=GHA 296=KIR 300=GRC 304=GRL 308=GRD 316=GUM 320=GTM 324=GIN 328=GUY 332=HTI 334=HMD 336=VAT
    340=HND 344=HKG 348=HUN 352=ISL 356=IND 360=IDN 364=IRN 368=IRQ 372=IRL 376=ISR 380=ITA 384=CIV 388=JAM
    392=JPN 398=KAZ 400=JOR 404=KEN 408=PRK 410=KOR 414=KWT 417=KGZ 418=LAO 422=LBN 426=LSO 428=LVA 430=LBR
    434=LBY 438=LIE 440=LTU 442=LUX 446=MAC 450=MDG 454=MWI 458=MYS 462=MDV 466=MLI 470=MLT 478=MRT 480=MUS
    484=MEX 492=MCO 496=MNG 498=MDA 499=MNE 500=MSR 504=MAR 508=MOZ 512=OMN 516=NAM 520=NRU 524=NPL 528=NLD
    531=CUW 533=ABW 534=SXM 540=NCL 548=VUT 554=NZL 558=NIC 562=NER 566=NGA 570=NIU 574=NFK 578=NOR 580=MNP
    583=FSM 584=MHL 585=PLW 586=PAK 591=PAN 598=PNG 600=PRY 604=PER 608=PHL 612=PCN 616=POL 620=PRT 624=GNB
    626=TLS 630=PRI 634=QAT 642=ROU 643=RUS 646=RWA 652=BLM 654=SHN 659=KNA 660=AIA 662=LCA 663=MAF 666=SPM
    670=VCT 674=SMR 678=STP 682=SAU 686=SEN 688=SRB 690=SYC 694=SLE 702=SGP 703=SVK 704=VNM 705=SVN 706=SOM
    710=ZAF 716=ZWE 724=ESP 728=SSD 729=SDN 732=ESH 740=SUR 748=SWZ 752=SWE 756=CHE 760=SYR 762=TJK 764=THA
    768=TGO 776=TON 780=TTO 784=ARE 788=TUN 792=TUR 795=TKM 796=TCA 800=UGA 804=UKR 807=MKD 818=EGY 826=GBR
    831=GGY 832=JEY 833=IMN 834=TZA 840=USA 850=VIR 854=BFA 858=URY 860=UZB 862=VEN 876=WLF 882=WSM 887=YEM
    894=ZMB""".split()
)
# Outlines without an ISO number get a code of their own: they are drawn, and never take a value by accident.
WITHOUT_NUMBER = {
    "Kosovo": "XKX",
    "N. Cyprus": "X-NCY",
    "Somaliland": "X-SML",
    "Siachen Glacier": "X-SIA",
    "Indian Ocean Ter.": "X-IOT",
}
# Names a reader expects, where Natural Earth shortens or uses an older one.
NAMES = {
    "BRN": "Brunei Darussalam",
    "CIV": "Côte d’Ivoire",
    "COD": "DR Congo",
    "CAF": "Central African Republic",
    "BIH": "Bosnia and Herzegovina",
    "DOM": "Dominican Republic",
    "GNQ": "Equatorial Guinea",
    "HKG": "Hong Kong, China",
    "KOR": "Korea",
    "LAO": "Lao PDR",
    "MKD": "North Macedonia",
    "RUS": "Russia",
    "SSD": "South Sudan",
    "STP": "São Tomé and Príncipe",
    "SWZ": "Eswatini",
    "TUR": "Türkiye",
    "TWN": "Chinese Taipei",
    "USA": "United States",
    "VNM": "Viet Nam",
}


def fetch(cache: Path) -> Path:
    """Ask npm for the pinned package and return the path of its tarball."""
    cache.mkdir(parents=True, exist_ok=True)
    tarball = cache / f"{PACKAGE}-{VERSION}.tgz"
    if not tarball.exists():
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=cache, check=True)
    return tarball


def read_topology(tarball: Path) -> dict:
    """Return the TopoJSON of the tarball; raises ValueError where its checksum is not the pinned one."""
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{tarball}: sha256 is {found}, expected {SHA256}; fetch {PACKAGE} {VERSION} again")
    with tarfile.open(tarball) as archive:
        return json.load(archive.extractfile(MEMBER))


def decode_arcs(topology: dict) -> list[np.ndarray]:
    """Return every arc as longitudes and latitudes in degrees, shape (point, 2)."""
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def unwrap(points: np.ndarray) -> np.ndarray:
    """Let longitudes run on past 180 degrees instead of jumping to the other edge of the map."""
    longitude = np.unwrap(points[:, 0], period=360.0)
    return np.column_stack([longitude, points[:, 1]])


def equal_earth(points: np.ndarray) -> np.ndarray:
    """Project degrees to Equal Earth pixels, x to the right and y upwards, shape (point, 2)."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(latitude))
    slope = 9 * A4 * theta**8 + 7 * A3 * theta**6 + 3 * A2 * theta**2 + A1
    x = 2 * np.sqrt(3) * longitude * np.cos(theta) / (3 * slope)
    y = A4 * theta**9 + A3 * theta**7 + A2 * theta**3 + A1 * theta
    half_equator = 2 * np.sqrt(3) * np.pi / (3 * A1)
    return np.column_stack([x, y]) * (WIDTH / 2 / half_equator)


def corner_area(before: np.ndarray, at: np.ndarray, after: np.ndarray) -> float:
    """Return the area in square pixels of the triangle that one corner spans with its neighbours."""
    first, second = at - before, after - before
    return abs(first[0] * second[1] - first[1] * second[0]) / 2


def simplify(arc: np.ndarray, smallest: float) -> np.ndarray:
    """Drop the corners that span least, smallest first (Visvalingam and Whyatt 1993); both ends stay.

    A closed arc keeps at least four points, because it may be the whole outline of an island.
    """
    pixels = equal_earth(unwrap(arc))
    count = len(arc)
    least = 4 if np.allclose(arc[0], arc[-1]) else 2
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    area = {i: corner_area(pixels[i - 1], pixels[i], pixels[i + 1]) for i in range(1, count - 1)}
    queue = [(value, i) for i, value in area.items()]
    heapq.heapify(queue)
    while queue and len(area) + 2 > least:
        value, i = heapq.heappop(queue)
        if area.get(i) != value:
            continue  # an old entry: the corner is gone or has new neighbours
        if value >= smallest:
            break
        del area[i]
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if j in area:
                # never below the corner just dropped, or a spike would outlive the detail it hangs on
                area[j] = max(value, corner_area(pixels[before[j]], pixels[j], pixels[after[j]]))
                heapq.heappush(queue, (area[j], j))
    return arc[[0, *sorted(area), count - 1]]


def join_ring(arcs: list[np.ndarray], numbers: list[int]) -> np.ndarray:
    """Join arcs into one ring without a repeated last point; a negative number means the arc backwards."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.concatenate([part[:-1] for part in parts])


def keep_side(ring: np.ndarray, meridian: float, east: bool) -> list[np.ndarray]:
    """Return the parts of a ring that lie on one side of a meridian, closed along it.

    The crossings, sorted by latitude, bound the inside of the ring pairwise: each part that leaves over one
    crossing comes back over its partner.
    """
    inside = (ring[:, 0] > meridian) == east
    if inside.all() or not inside.any():
        return [ring] if inside.all() else []
    start = next(i for i in range(len(ring)) if inside[i] and not inside[i - 1])
    ring, inside = np.roll(ring, -start, axis=0), np.roll(inside, -start)
    chains: list[list[np.ndarray]] = []
    for i, point in enumerate(ring):
        previous = ring[i - 1]
        if inside[i] != inside[i - 1]:
            share = (meridian - previous[0]) / (point[0] - previous[0])
            crossing = np.array([meridian, previous[1] + share * (point[1] - previous[1])])
            if inside[i]:
                chains.append([crossing])
            else:
                chains[-1].append(crossing)
        if inside[i]:
            chains[-1].append(point)
    return close_along_meridian([np.array(chain) for chain in chains])


def close_along_meridian(chains: list[np.ndarray]) -> list[np.ndarray]:
    """Join open chains, which begin and end on one meridian, into closed rings."""
    ends = sorted((chain[end][1], n, end) for n, chain in enumerate(chains) for end in (0, -1))
    partner = {}
    for first, second in zip(ends[::2], ends[1::2], strict=True):
        partner[first[1:]], partner[second[1:]] = second[1:], first[1:]
    rings, left = [], set(range(len(chains)))
    while left:
        first = n = min(left)
        parts = []
        while n in left:
            left.remove(n)
            parts.append(chains[n])
            n, end = partner[(n, -1)]
            if end != 0:
                raise ValueError("a ring crosses itself on the antimeridian; look at the source file")
        if n != first:
            raise ValueError("a ring does not close on the antimeridian; look at the source file")
        rings.append(np.concatenate(parts))
    return rings


def cut_at_antimeridian(ring: np.ndarray) -> list[np.ndarray]:
    """Return the parts of a ring, each within -180 to 180 degrees; a ring around a pole has no place here."""
    ring = unwrap(ring)
    on_the_line = np.isclose(np.mod(ring[:, 0], 360.0), 180.0, atol=1e-9)
    ring[on_the_line, 0] -= 1e-7  # a point exactly on the line would be a crossing on one side only
    lowest = int(np.floor((ring[:, 0].min() + 180) / 360))
    highest = int(np.floor((ring[:, 0].max() + 180) / 360))
    pieces = []
    for turn in range(lowest, highest + 1):
        for piece in keep_side(ring, 360 * turn - 180, east=True):
            for part in keep_side(piece, 360 * turn + 180, east=False):
                pieces.append(part - [360 * turn, 0])
    return pieces


def area_and_centre(ring: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the area (square pixels, of the other sign for a hole) and the centroid of a projected ring."""
    following = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]
    doubled = cross.sum()
    if abs(doubled) < 1e-9:
        return 0.0, ring.mean(axis=0)
    return doubled / 2, ((ring + following) * cross[:, None]).sum(axis=0) / (3 * doubled)


def number_text(tenths: int) -> str:
    """Write tenths of a pixel without a needless zero: -3 becomes '-.3'."""
    sign, (whole, rest) = ("-" if tenths < 0 else ""), divmod(abs(tenths), 10)
    return f"{sign}{whole or ''}.{rest}" if rest else f"{sign}{whole}"


def pair_text(pair: np.ndarray) -> str:
    """Write one pair of coordinates with the shortest separator that every SVG reader accepts."""
    x, y = (number_text(int(value)) for value in pair)
    return x + (y if y.startswith("-") else " " + y)


def path_text(ring: np.ndarray) -> str:
    """Write one ring as a closed SVG path, relative after the first point; '' where nothing is left of it."""
    tenths = np.round(ring * 10).astype(int)
    tenths = tenths[np.any(tenths != np.roll(tenths, 1, axis=0), axis=1)]
    if len(tenths) < 3:
        return ""
    steps = [pair_text(step) for step in np.diff(tenths, axis=0)]
    joined = "".join(step if step.startswith("-") else " " + step for step in steps).lstrip()
    return f"M{pair_text(tenths[0])}l{joined}Z"


def frame() -> tuple[float, float]:
    """Return the shift of y (pixels from the equator to the top edge) and the height of the map."""
    bottom, top = equal_earth(np.array([[0.0, SOUTH], [0.0, NORTH]]))[:, 1]
    return top, top - bottom


def on_canvas(ring: np.ndarray) -> np.ndarray:
    """Return map pixels (x from the left edge, y from the top edge) of a ring in degrees."""
    top, _ = frame()
    pixels = equal_earth(ring)
    return np.column_stack([pixels[:, 0] + WIDTH / 2, top - pixels[:, 1]])


def sea_outline() -> str:
    """Return the path of the edge of the map, between the southern and the northern limit."""
    latitudes = np.linspace(SOUTH, NORTH, 40)
    east = np.column_stack([np.full_like(latitudes, 180.0), latitudes])
    return path_text(on_canvas(np.concatenate([east, (east * [-1, 1])[::-1]])))


def rings_of(shape: dict) -> list[list[int]]:
    """Return all rings of a TopoJSON geometry as lists of arc numbers; the even-odd rule makes the holes."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [ring for polygon in polygons for ring in polygon]


def code_of(shape: dict) -> str:
    """Return the ISO alpha-3 code of a geometry; raises KeyError where the tables above lack it."""
    name = shape["properties"]["name"]
    return ISO[shape["id"]] if "id" in shape else WITHOUT_NUMBER[name]


def draw(rings: list[np.ndarray]) -> tuple[str, float, list[float]]:
    """Return path data, area (square pixels) and the centre of the largest part of one economy."""
    pieces = [on_canvas(piece) for ring in rings for piece in cut_at_antimeridian(ring)]
    sized = sorted(((*area_and_centre(piece), piece) for piece in pieces), key=lambda item: -abs(item[0]))
    kept = [piece for n, (area, _, piece) in enumerate(sized) if n == 0 or abs(area) >= SMALLEST_ISLAND]
    path = "".join(path_text(piece) for piece in kept)
    return path, abs(sum(area for area, _, _ in sized)), [round(float(value), 1) for value in sized[0][1]]


def build(topology: dict) -> dict:
    """Return the whole map: size, edge, and per economy path, centre, area and name."""
    arcs = [simplify(arc, SMALLEST_DETAIL) for arc in decode_arcs(topology)]
    rings: dict[str, list[np.ndarray]] = {}
    names: dict[str, str] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") == ANTARCTICA:
            continue
        code = code_of(shape)
        # the first outline names the economy: a later one under the same number is an outlying territory
        if code not in names or len(rings_of(shape)) > len(rings[code]):
            names[code] = NAMES.get(code, shape["properties"]["name"])
        rings.setdefault(code, []).extend(join_ring(arcs, numbers) for numbers in rings_of(shape))
    drawn = {code: draw(rings[code]) for code in sorted(rings)}
    return {
        "source": f"Natural Earth 1:50m by way of {PACKAGE} {VERSION}; Equal Earth projection",
        "width": WIDTH,
        "height": round(float(frame()[1]), 1),
        "sea": sea_outline(),
        "paths": {code: path for code, (path, _, _) in drawn.items() if path},
        "centres": {code: centre for code, (_, _, centre) in drawn.items()},
        "areas": {code: round(area, 2) for code, (_, area, _) in drawn.items()},
        "names": {code: names[code] for code in drawn},
    }


def main() -> None:
    """Read the pinned tarball and write the map beside the package's other data."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tarball", type=Path, help="a world-atlas tarball that is already here")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "detente-map")
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    world_map = build(read_topology(options.tarball or fetch(options.cache)))
    text = json.dumps(world_map, ensure_ascii=False, separators=(",", ":"))
    options.target.write_text(text + "\n", "utf-8")
    size = options.target.stat().st_size / 1000
    print(f"{options.target}: {size:.0f} kB, {len(world_map['paths'])} outlines")


if __name__ == "__main__":
    main()
