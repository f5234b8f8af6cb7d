# What could not be read in a page.
extract-charset-contradicted = the page says it is encoded in { $declared } but is not; it was read as { $found }
extract-json-ld-unreadable = JSON-LD block { $position } of the page is not JSON and was left out
extract-selector-invalid = { $selector } is not a CSS selector and was left out; correct it in the source's [selectors]
extract-page-cut = the page is nested too deeply or has too many elements; part of it was left out
extract-sitemap-broken = the sitemap { $url } is broken; only what comes before the break was read
extract-sitemap-too-long = the sitemap { $url } has more than { $limit } entries; the rest was left out
extract-sitemap-too-large = the sitemap { $url } is larger than { $limit } MiB; the rest was left out
extract-sitemap-not-one = { $url } is not a sitemap; check the address
