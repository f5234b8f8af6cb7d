# The report: its page, its tables and its files.

publish-title = Report of suspected infringements
publish-lead = What the scan found, best supported first. Every score is explained; every hit waits for a person's decision.
publish-sum-sources = sources
publish-sum-pages = pages
publish-sum-pictures = pictures
publish-sum-listings = listings
publish-sum-rights = rights watched
publish-sum-hits = hits
publish-sum-new = new

publish-hits = Hits
publish-hits-hint = Listings that score { $threshold } or more of 100. The bars show what each finding adds to the score, and what takes from it.
publish-no-hits = No listing reached { $threshold } of 100.
publish-more-hits = { $count ->
    [one] One more hit is in report.csv and report.jsonl.
   *[other] { $count } more hits are in report.csv and report.jsonl.
}
publish-score = score
publish-new = new
publish-seller = Seller
publish-picture-seen = Seen in the listing
publish-picture-registered = Registered
publish-picture-none = no picture
publish-pair-note = { $how } · { $share } % agrees
publish-held = Held back
publish-held-hint = Registered pictures that suddenly match very many listings. Their hits are kept, and wait for one decision: let them through, or ignore the picture.
publish-held-flood = { $hits ->
    [one] One hit shows
   *[other] { $hits } hits show
} nothing of { $right } but the picture { $picture }, which used to give { $usual }. See `reeve hits list --held`, `reeve hits release { $picture }`.
publish-drawing = What the two pictures have in common
publish-drawing-alt = The picture of the listing on the left, the registered one on the right, and what they have in common drawn between them
publish-drawing-legend = Lines join the same points of both pictures, the bluer the closer. The outline in each shows where the other stands. Tinted parts were laid over each other: blue where they agree, red where they differ. Yellow dots lie on outlines that a mark and the picture share.
publish-right = Right
publish-no-right = no registered right
publish-where = Seen at
publish-first-seen = First seen
publish-archived = archived in
publish-why = Why this score
publish-more-reasons = { $count ->
    [one] and one more finding, in report.jsonl
   *[other] and { $count } more findings, in report.jsonl
}
publish-classes = { $count ->
    [one] class { $classes }
   *[other] classes { $classes }
}
publish-price-beside-reference = { $price } (reference price { $reference })
publish-price-share-of-reference = { $price }, { $percent ->
    [0] less than 1
   *[other] { $percent }
} % of the reference price { $reference }

publish-level-very-strong = very strong
publish-level-strong = strong
publish-level-possible = worth a look
publish-level-mention = mention only

publish-kind-trademark = trademark
publish-kind-copyright-work = copyright work
publish-kind-design = design
publish-kind-patent = patent
publish-kind-geographical-indication = geographical indication
publish-kind-plant-variety = plant variety
publish-kind-broadcast = broadcast
publish-kind-traditional-knowledge = traditional knowledge

publish-field-title = title
publish-field-description = description
publish-field-brand = brand
publish-field-seller = seller
publish-field-price = price
publish-field-location = location
publish-field-url = address
publish-field-image = picture
publish-field-link = link

publish-form-same = the same picture
publish-form-framed = framed
publish-form-cropped = cropped
publish-form-part = as a part of the picture
publish-form-rotated = turned
publish-form-distorted = bent out of shape
publish-form-mark = resembles the mark
publish-form-mirrored = mirrored
publish-form-negative = as a negative

publish-link-net-disk = net disk
publish-link-magnet = magnet link
publish-link-torrent = torrent
publish-link-m3u8 = video stream (m3u8)
publish-link-iptv-list = IPTV list
publish-link-peer-to-peer = peer-to-peer link

publish-pirate = Suspected pirate links
publish-pirate-hint = Proposals for people to review. Nothing here is blocked, and nothing will be without their decision. The addresses are shown as text on purpose.
publish-page = the page it stands on
publish-more-links = { $count ->
    [one] One more link is in pirate-links.csv.
   *[other] { $count } more links are in pirate-links.csv.
}
publish-state-proposed = proposed for review
publish-state-not-blocked = no: only what people have confirmed is blocked

publish-mentions = Mentions below the reporting threshold
publish-mentions-hint = These name a right or show its picture, but score below { $threshold } of 100: licensed sellers, compatible parts, reviews and the like.
publish-more-mentions = { $count ->
    [one] One more mention is in report.csv.
   *[other] { $count } more mentions are in report.csv.
}

publish-sources = Sources
publish-sources-hint = Where the scan looked and how it went. What a site's robots.txt refuses is not fetched.
publish-no-sources = No source was scanned.
publish-scan-took = { $started }, { $seconds } s
publish-scan-unfinished = { $started }, not finished

publish-footer-decides = A person decides.
publish-footer-score = A score orders the work; it is no finding of law. Nothing is blocked, reported or sent by itself.
publish-footer-made = Made by Reeve
publish-footer-register = register

# Headings of the tables in a terminal and on the page.
publish-column-rank = #
publish-column-score = score
publish-column-right = right
publish-column-listing = listing
publish-column-source = source
publish-column-why = why
publish-column-pages = pages
publish-column-unchanged = unchanged
publish-column-pictures = pictures
publish-column-listings = listings
publish-column-refused = refused
publish-column-failed = failed
publish-column-hits = hits
publish-column-new = new
publish-column-reasons = reasons
publish-table-no-hits = no hits reached the reporting threshold
publish-table-more = … and { $count } more in the report's files
publish-table-new-note = * new in this scan

# Headings of the CSV files. Programs rely on these: add, never rename.
publish-csv-rank = rank
publish-csv-score = score
publish-csv-level = level
publish-csv-mention = mention
publish-csv-suspicion = suspicion
publish-csv-new = new
publish-csv-right-id = right_id
publish-csv-right = right
publish-csv-kind = right_kind
publish-csv-holder = holder
publish-csv-classes = nice_classes
publish-csv-listing-title = listing_title
publish-csv-seller = seller
publish-csv-price = price
publish-csv-currency = currency
publish-csv-reference-price = reference_price
publish-csv-reference-currency = reference_currency
publish-csv-url = url
publish-csv-source-id = source_id
publish-csv-source = source
publish-csv-first-seen = first_seen
publish-csv-last-seen = last_seen
publish-csv-why = reason
publish-csv-archive-file = archive_file
publish-csv-archive-offset = archive_offset
publish-csv-hit-id = hit_id
publish-csv-link = url
publish-csv-link-kind = kind
publish-csv-page = page
publish-csv-state = state
publish-csv-blocked = blocked
publish-yes = yes
publish-no = no

publish-picture-decoder-failed = { $name }: the picture made its decoder fail
publish-picture-unreadable = { $name }: the picture cannot be read ({ $problem })

# The next scan, and outcomes that have no words of their own elsewhere.
publish-next-visit = next visit { $time }
publish-status = HTTP { $status }
publish-column-not-due = not due
publish-column-blocked = blocked
publish-column-left = left
publish-column-next-visit = next visit
publish-outcome-not-due = not due yet
publish-outcome-fresh = still fresh by its own word
publish-outcome-fetched = read
publish-outcome-unchanged = the same as before
publish-outcome-duplicate = the same as another address
publish-outcome-redirected = redirected
publish-outcome-no-page = not a page
publish-outcome-host-budget = page limit of the host reached
publish-outcome-outside-hours = outside the hours in which it may be asked
publish-outcome-not-archived = not in the archive

# What a report needs, and what it is divided into.
publish-no-fonts = no fonts are installed here, and a PDF needs some: install the Debian package fonts-noto-cjk (apt-get install fonts-noto-cjk) or other fonts; the other formats are written
publish-no-letters = no font that is installed here has the letters { $letters }, and a PDF needs them: install the Debian package fonts-noto-cjk (apt-get install fonts-noto-cjk) or another font that has them; the other formats are written
publish-not-made = one of the files could not be made: { $reason }; the other formats are written
publish-contents = Contents
publish-sheet-hits = hits
publish-sheet-reasons = reasons
publish-sheet-links = links
publish-sheet-sources = sources
publish-sheet-statistics = statistics
publish-sheet-changes = changes
publish-csv-change = change
publish-csv-amount = amount
publish-csv-field = field
publish-csv-signal = signal
publish-csv-began = began
publish-csv-ended = ended
publish-csv-counted-by = counted_by
publish-csv-counted = counted
publish-csv-count = count
publish-csv-verdict = verdict
publish-by-right = right
publish-by-kind = kind of right
publish-by-source = source
publish-by-country = country
publish-by-level = level
publish-by-verdict = verdict
publish-unknown = not known
publish-verdict-open = not decided

# Reports of changes.
publish-since-beginning = Only changes were asked for. No report about these rights and sources was written before, so everything is new.
publish-since-report = Only what has changed since the report of { $time }.
publish-since-date = Only what has changed since { $time }.
publish-change-new = new
publish-change-changed = changed
publish-change-gone = gone
publish-change-decided = decided
publish-gone = Gone
publish-gone-hint = Reported before; no longer shown, or no longer scored so high.
publish-decided = Decided
publish-transparency-withdrawn = The sender withdrew this notice on { $date }.
publish-no-changes = Nothing new reached { $threshold } of 100, and no hit that was reported before has changed.
publish-decided-hint = What people have decided since then.
