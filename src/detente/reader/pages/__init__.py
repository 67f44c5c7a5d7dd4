"""From a page of text to sentences: languages, datelines, credits, teasers, days of publication."""
