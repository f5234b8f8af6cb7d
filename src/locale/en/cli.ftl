# Words of the command line.
help = Reeve (司市): watches marketplaces and web sites for uses of registered rights
help-heading-usage = Usage
help-heading-commands = Commands
help-heading-options = Options
help-heading-global-options = Global options
help-heading-arguments = Arguments
usage-one-of = [one of: { $values }]
usage-default = [default: { $values }]
help-exit-codes = Exit codes: 0 done, 1 a hit reached --fail-on, 2 failed or some sources failed, 3 bad configuration or usage
help-arg-data = Folder that everything is written to (REEVE_DATA)
help-arg-config = Settings file (REEVE_CONFIG); otherwise reeve.toml in the data folder, if it is there
help-arg-lang = Language: en or zh-CN (REEVE_LANG)
help-arg-actor = Who acts: recorded with every change of the register (REEVE_ACTOR)
help-arg-quiet = Say only what must be heard
help-arg-verbose = Say more: -v what happens, -vv why
help-arg-help = Show this help
help-arg-version = Show the version
help-arg-format = How the data is printed
help-arg-paths = Files, or folders of files
help-demo = Scan a bundled market on loopback and show the ranked report
help-demo-arg-serve = Open the review desk over what was found, and leave market and report open, until interrupted
help-demo-arg-port = Port of the desk on 127.0.0.1; the report stands on the next one
help-scan = Crawl, match, rank, archive, store and report; an interrupted scan is resumed
help-scan-arg-only = Ids of sources; all that are enabled where none is named
help-scan-arg-sources = Folder of source files, ./seeds where it is not given (REEVE_SOURCES)
help-scan-arg-due = Only sources whose cadence says that it is time
help-scan-arg-max-pages = Pages of each source at the most
help-scan-arg-dry-run = Say what each scan would begin with, and ask no site anything
help-scan-arg-fail-on = End with exit code 1 when a hit has this score, 0 to 1
help-crawl = Crawl start addresses without a register, as durable and polite as any scan: one JSON line a page
help-crawl-arg-seeds = Start addresses, one a line; their hosts are crawled
help-crawl-arg-out = Where the lines go, standard output where it is not given; an interrupted crawl goes on with the file
help-crawl-arg-per-host = Requests in flight at one server, 1 to 256; more than one only matters with a delay of 0
help-crawl-arg-delay = Milliseconds from the end of one request to the start of the next at the same server, 1000 where it is not given
help-crawl-arg-allow-net = Private range that may be visited, for example 127.0.0.0/8; may be repeated
help-crawl-arg-max-pages = Pages at the most
help-crawl-arg-settings = A source file without [discovery]: politeness, network and scope are taken from it
crawl-faults = { $count ->
    [one] there is a fault in the files above
   *[other] there are { $count } faults in the files above
}
crawl-seeds-too-large = { $path } is larger than { $mib } MiB
crawl-refused = refused by robots.txt
crawl-done = done: { $outcomes }
help-scan-arg-metrics = Serve Prometheus metrics at /metrics of this address while the scan runs; a port alone is one of 127.0.0.1
help-scan-arg-metrics-file = Write the metrics into this file at the end, for node_exporter's textfile collector
help-archive = Match existing web archives (WARC) without asking any site anything
help-archive-arg-source = Keep what is found under this name, and read the archive anew each time; otherwise it is named after its content and read once
help-archive-arg-sources = Folder of source files, ./seeds where it is not given (REEVE_SOURCES): pages on their hosts are read with their selectors
help-archive-arg-fail-on = End with exit code 1 when a hit has this score, 0 to 1
help-archive-arg-again = Read it again although it was read before
help-rights = The register of what is protected
help-rights-add = Register one right and look for it in everything captured so far
help-rights-add-arg-id = Your own name for it: letters, digits, - _ .
help-rights-add-arg-kind = trademark, copyright_work, design, patent, geographical_indication, plant_variety, broadcast or traditional_knowledge
help-rights-add-arg-name = The mark, title or name as registered
help-rights-add-arg-holder = Who owns it
help-rights-add-arg-titles = Title in another language or edition; may be repeated
help-rights-add-arg-aliases = Other name the market uses for it; may be repeated
help-rights-add-arg-classes = Nice class of a trademark; may be repeated
help-rights-add-arg-vienna-codes = Vienna code of a figurative mark; may be repeated
help-rights-add-arg-registration-number = Number of the registration
help-rights-add-arg-office = Office that registered it
help-rights-add-arg-jurisdictions = Country or office where it holds (ISO 3166-1, WIPO ST.3); may be repeated
help-rights-add-arg-valid-from = First day it holds
help-rights-add-arg-valid-to = Last day it holds
help-rights-add-arg-origin-regions = Region of origin of a geographical indication or tradition; may be repeated
help-rights-add-arg-images = Picture of the mark, work or goods; may be repeated
help-rights-add-arg-sellers = Authorised seller, as the marketplace writes it; may be repeated
help-rights-add-arg-domains = Domain of the holder or a licensee, with its subdomains; may be repeated
help-rights-add-arg-reference-price = Usual price: amount and currency, for example 399 CNY
help-rights-add-arg-name-lang = Language of the name (BCP 47)
help-rights-add-arg-notes = Anything else
help-rights-import = Import register files (JSON Lines, CSV, or the XML of trademark offices: WIPO ST.96, ST.66, USPTO bulk data); every faulty record is named and the rest go in
help-rights-import-arg-file-format = Read every file as this format; told by name and content where it is not given
help-rights-list = List the rights
help-rights-list-arg-kind = Only rights of this kind
help-rights-show = Show one right as its record
help-rights-show-arg-id = Id of the right
help-rights-remove = Take one right out of the register
help-rights-remove-arg-id = Id of the right
help-rights-export = Print the register as a file that can be imported
help-rights-export-arg-pictures = Write the pictures into this folder too; a register file that lies there is imported with them
help-rights-rematch = Compare every captured listing with the register, whatever was compared before
help-sources = Where to look, and how politely
help-sources-list = List the sources with what is due
help-sources-list-arg-sources = Folder of source files, ./seeds where it is not given (REEVE_SOURCES)
help-sources-check = Check source files; every fault is named by file and line. With --try, look at one page
help-sources-check-arg-try-url = Visit one page of the one source named, by its file or its id, and show what is read there; the first start address where none is given
help-sources-add = Keep sources in the store, beside those of the folder
help-pictures = Pictures that are no right's
help-pictures-ignore = Pictures whose copies are never hits, such as stock photos and blank packages
help-pictures-ignore-add = Ignore pictures from now on, under the name given with --as; what was captured is compared again
help-pictures-ignore-add-arg-files = The pictures
help-pictures-ignore-add-arg-note = Why
help-pictures-ignore-list = List ignored pictures, with who added them, when and why
help-pictures-ignore-remove = Ignore a picture no longer; what was captured is compared again
help-pictures-ignore-remove-arg-id = Digest of the picture, or its beginning, or its file
help-hits = What was found
help-hits-list = List hits in rank order
help-hits-list-arg-source = Only hits of this source; may be repeated
help-hits-list-arg-right = Only hits of this right
help-hits-list-arg-min-score = Only hits from this score on, 0 to 1; the reporting threshold where it is not given
help-hits-list-arg-decided = Only hits with a decision that still holds
help-hits-list-arg-undecided = Only hits that wait for a decision: nobody has decided yet, or the listing has changed since
help-hits-list-arg-held = Only hits that are held back, since they show nothing but one picture which suddenly matches very many listings
help-hits-list-arg-limit = This many at the most
help-hits-show = Show one hit with its reasons
help-hits-show-arg-id = Id of the hit, or its beginning
help-hits-decide = Write down what you say about hits, under the name given with --as; earlier decisions are kept
help-hits-decide-arg-hits = Ids of hits, or their beginnings
help-hits-decide-arg-verdict = infringes (used, and unlawfully), lawful (used, and may be) or not-used (not used at all)
help-hits-decide-arg-note = Why
help-hits-release = Let the hits of a picture through that was held back since it suddenly matched very many listings
help-hits-release-arg-id = Digest of the picture, or its beginning, as hits list says it
help-hits-search = Search everything captured
help-hits-search-arg-query = Words to look for
help-hits-search-arg-limit = This many at the most
help-calibrate = Fit the weights to what people decided about hits, and say what that changes
help-calibrate-arg-verdicts = Decisions, one JSON object a line: listing_id, right_id, mention, infringe; without it, those in the data directory
help-calibrate-arg-rights = The register file that the decisions are about
help-calibrate-arg-listings = The listings that the decisions are about, one JSON object a line
help-calibrate-arg-on = The day to write into the file, as in 2026-06-01; today where it is not given
help-calibrate-arg-out = The file to write
help-calibrate-arg-dry-run = Print the weights and write nothing
help-arg-weights = File of weights, as calibrate writes it (REEVE_WEIGHTS); the shipped ones where it is not given
calibrate-verdicts = decisions: { $unlawful } unlawful, { $lawful } lawful, { $unused } not used at all
calibrate-before = with the weights in use: suspicion { $suspicion } % average precision, { $recall } % found where nine of ten are right; mention { $mention } %, off by { $error } %
calibrate-after = fitted, on decisions it was not fitted on: suspicion { $suspicion } % average precision, { $recall } % found where nine of ten are right; mention { $mention } %, off by { $error } %
calibrate-written = wrote { $path }; use it with --weights or the setting weights
calibrate-too-few = too few decisions to learn from: { $unlawful } unlawful and { $lawful } lawful uses; { $least } of each are needed
calibrate-line-faulty = { $path }, line { $line }: { $reason }
help-match = Compare listings or pages with the register and print what is found, as JSON lines; nothing is fetched or kept
help-match-text = Compare listings, one JSON object a line; print one line for each listing and right
help-match-text-arg-rights = The register file to compare with; without it, the rights in the data directory
help-match-text-arg-kind = What to look for instead of registered names: pirate (offers of works without a licence); needs no register
help-match-text-arg-fields = Look only at these fields of the listings: title,description,brand,seller,price,…
help-match-text-arg-min-score = Leave out what scores less (0 to 1)
help-match-text-arg-file = The listings; - is standard input
help-match-image = Compare pictures with registered ones; print one line for each picture and right that it shows
help-match-image-arg-rights = The pictures to look for: a folder (each picture is a right, named after its file) or a register file with its pictures beside it; without it, the rights in the data directory
help-match-image-arg-kind = Look only for copies of registered pictures (copy), or only for marks somewhere in a picture (region)
help-match-image-arg-min-score = Leave out what scores less (0 to 1)
help-match-image-arg-explain = Draw every match into this folder, as QUERY--RIGHT--KIND.png: the picture on the left, the registered one on the right; lines join the same points, the outline in each is where the other stands, tinted blocks are where both agree (blue) or differ (red), yellow dots lie on the outlines of a mark
help-match-image-arg-ignore = Pictures whose copies are never hits, such as stock photos and blank packages: a folder, or one picture
help-match-image-arg-read = Read the text on the pictures as well: the name of a right that stands there is a match of its mark, for a person to look at. Needs a register with names, a build with OCR, and its models (reeve setup ocr)
help-match-image-arg-hash-list = Compare with a list of hashes that others made instead, a hash a line; print one line for each picture and hash that it comes near
help-match-image-arg-hash-kind = Kind of the hashes whose line names none: pdq, or mean, median, gradient, vertical-gradient, double-gradient or block as the image_hasher crate makes them, followed by -dct, -WIDTHxHEIGHT and -msb where they apply; pdq where it is not given. With --hash, a kind to print beside PDQ
help-match-image-arg-max-distance = Bits in which hashes may differ to be near; 31 for PDQ and ten in 64 for the others where it is not given
help-match-image-arg-hash = Only print the hashes of the pictures, as a list that --hash-list and other programs read
help-match-image-arg-list = Take the names of the pictures from this file, one a line; - is standard input
help-match-image-arg-files = The pictures; a folder stands for the pictures in it
help-match-page = Compare the listings of pages, one a line as extract --jsonl writes them
help-match-page-arg-rights = The register file to compare with; without it, the rights in the data directory
help-match-page-arg-min-score = Leave out what scores less (0 to 1)
help-match-page-arg-file = The pages; - is standard input
help-match-domain = Compare domain names, one a line; print one line for each name and right that it resembles
help-match-domain-arg-rights = The register file to compare with; without it, the rights in the data directory
help-match-domain-arg-min-score = Leave out what scores less (0 to 1)
help-match-domain-arg-file = The names: bare, with port, or as addresses; - is standard input
help-watch-arg-rights = The register file to compare with; without it, the rights in the data directory
help-watch-arg-min-score = Leave out what scores less (0 to 1)
help-watch = Compare what is new with the register: a feed of domain names, or a gazette of trademark filings (likely bad faith, with reasons and the last day for an opposition)
help-watch-arg-file = A feed of names (one a line, CSV with a column of domains, a zone file) or a gazette (an office's XML, CSV, JSON Lines); - is standard input
help-robots = Say whether a robots.txt allows an address: prints allowed or disallowed
help-robots-arg-agent = The crawler's product token, as robots.txt files name it
help-robots-arg-url = The address in question; its path is enough
help-robots-arg-jsonl = Answer one question a line, {"{"}"robots","agent","url"{"}"}, each with a line {"{"}"allowed":true{"}"} or {"{"}"allowed":false{"}"}
help-robots-arg-file = The robots.txt, or with --jsonl the questions; - is standard input
help-extract = Print what is read in a page, as JSON; nothing is fetched
help-extract-arg-file = The page, or with --jsonl the lines; - is standard input
help-extract-arg-url = The page's address
help-extract-arg-content-type = The Content-Type header that came with it
help-extract-arg-jsonl = Read lines of JSON with url and html (or html_hex), and content_type where known; print one line for each
help-config = Show every setting, its value and where it came from
help-setup = Fetch what a build needs besides itself
help-setup-ocr = Fetch the models that read text on pictures (31 MB) from the Python package index with pip, check them, and keep them in the data folder
help-setup-ocr-arg-wheel = Take them from this wheel file of the package, without network
help-doctor = Check this machine and the data folder
help-completions = Print a completion script for a shell
help-completions-arg-shell = Which shell
usage-see-help = Try --help.
usage-unknown-argument = there is no argument { $argument } here
usage-unknown-command = there is no command { $command }
usage-missing-argument = this is missing: { $argument }
usage-missing-command = a command is missing
usage-missing-value = { $argument } needs a value
usage-bad-value = { $value } is no value for { $argument }: { $choices }
usage-repeated-argument = { $argument } cannot be used like this: it is given twice or excludes another
usage-other = { $reason }
listing-empty = nothing to show
match-no-rights = there are no rights to compare with; give --rights FILE, or import some: reeve rights import FILE
match-line-faulty = line { $line } could not be read and was left out: { $reason }
match-domain-empty = it is empty
match-domain-address = an IP address has no name to compare
match-domain-not-a-name = it is no domain name
watch-unknown-file = { $path } is nothing that can be watched: domain names are a name a line, CSV with a column “domain”, or a zone file; a gazette of filings is the XML of an office, or CSV or JSON Lines that name at least a mark and an applicant
watch-more-faults = { $count } more lines could not be read and were left out
watch-done = { $names } names looked at, { $found } resemble a right
match-more-faults = … and { $count } more things in it that could not be read
match-no-pictures = there are no pictures in { $path }
match-no-hashes = there are no hashes in { $path } that can be compared with
match-read-needs-register = --read looks for the names of rights, and pictures have none; give --rights with a register file, or leave it out to use the rights in the data directory
match-no-registered-pictures = there are no pictures to compare with; give --rights with a folder of pictures, or register some: reeve rights add --image FILE
match-picture-left-out = { $path } was left out: { $reason }
match-picture-too-plain = it shows too little to be looked for
match-unknown-field = --fields: there is no field { $field }; known are { $known }
extract-needs-url = the page's address is missing; add --url URL, or --jsonl where each line has its own
extract-bad-url = --url is not an address: { $reason }
extract-line-faulty = line { $line } is not a page (url, and either html or html_hex): { $reason }
cli-io = reading or writing failed: { $reason }
cli-unreadable = { $path } cannot be read: { $reason }
cli-unwritable = { $path } cannot be written: { $reason }; free some space or choose another folder
cli-too-large = { $path } is larger than { $bytes } bytes; split it
scan-progress = { $pages } pages, { $pictures } pictures, { $unchanged } unchanged, { $refused } refused, { $troubled } failed, { $open } to go, { $hits } hits, { $rate } requests/s
scan-resumed = resuming the scan of { $source }
scan-suspended = { $source } is only asked in its own hours; its scan goes on with the next `reeve scan` after { $until }
scan-stopped = stopped; what was fetched is kept, run the same command again to go on
scan-nothing-due = no source is due
scan-no-such-source = there is no source { $source }; `reeve sources list` shows them all
scan-no-sources = no source is enabled in { $folder } or in the store; set enabled = true in a source file, or name a source
scan-empty-register = the register is empty, so nothing can be found; add rights with `reeve rights add` or `reeve rights import PATH`
scan-source-failed = { $source }: no page could be read ({ $reasons }); check the address, the network and the source file
report-written = written: { $path }
report-not-written = the report { $path } cannot be written: { $reason }; free some space or choose another --data folder and run the same command again
rights-added = registered: { $right }
rights-rematched = { $listings ->
    [one] compared one captured listing with the register
   *[other] compared { $listings } captured listings with the register
}: { $hits ->
    [one] one hit
   *[other] { $hits } hits
}
rights-not-added = { $right } was not registered; mend the fields named above
rights-found-in-captures = { $listings ->
    [one] looked at one captured listing
   *[other] looked at { $listings } captured listings
}: { $hits ->
    [one] one hit
   *[other] { $hits } hits
} for the new and changed rights
rights-imported = { $new } new, { $changed } changed, { $same } as before, { $faults ->
    [one] one fault
   *[other] { $faults } faults
}
rights-bad-picture = the picture { $path } cannot be used: { $reason }
rights-unknown-kind = { $kind } is no kind of right: { $choices }
rights-unknown = there is no right { $right }; `reeve rights list` shows them all
rights-id-taken = { $right } was the id of another holder's right that was taken out: choose another id, since its history, hits and cases stay with it
rights-removed = removed: { $right }
rights-no-files = { $path } holds no register files (.jsonl, .csv or .xml)
sources-faulty = { $count ->
    [one] one fault in source files; mend it
   *[other] { $count } faults in source files; mend them
} and run the command again
sources-checked = { $good ->
    [one] one source file is good
   *[other] { $good } source files are good
}, { $faults ->
    [one] one fault
   *[other] { $faults } faults
}
sources-added = added: { $source }
sources-too-large = larger than { $bytes } bytes, which no source file is
robots-bad-url = { $url } is no address: { $reason }
robots-bad-line = line { $line }: { $reason }
sources-unreadable = cannot be read: { $reason }
hits-held = { $hits ->
    [one] One hit is held back: it shows
   *[other] { $hits } hits are held back: they show
} nothing of { $right } but the picture { $picture }, which used to give { $usual }. Look at some with `reeve hits list --held`, then let them through: `reeve hits release { $picture }`; or ignore the picture: `reeve pictures ignore add FILE`
hits-not-held = there is no single held picture { $picture }; `reeve hits list` names them
hits-released = { $hits ->
    [one] One hit was let through
   *[other] { $hits } hits were let through
}
pictures-ignored = { $count ->
    [one] One picture is ignored from now on
   *[other] { $count } pictures are ignored from now on
}
pictures-not-ignored = no longer ignored: { $picture }
pictures-unknown = there is no single ignored picture { $picture }; `reeve pictures ignore list` shows them
hits-unknown = there is no single hit { $hit }; `reeve hits list` shows them, and the beginning of an id must be long enough to be the only one
hits-decided = { $hits ->
    [one] one hit was decided
   *[other] { $hits } hits were decided
}: { $verdict }
hits-withdrawn = taken back by { $actor } at { $time }
hits-decision = { $time }  { $actor }: { $verdict } (score { $score }, weights { $weights })
hits-changed-since = the listing has changed since; look at it again
verdict-infringes = infringes
verdict-lawful = lawful
verdict-not-used = not used
doctor-data = the data folder { $path } can be written to
doctor-data-bad = the data folder { $path } cannot be written to ({ $reason }); choose another with --data, or mend its permissions or free some space
doctor-loopback = loopback addresses 127.0.0.1 and others are available
doctor-loopback-one = only the loopback address 127.0.0.1 is available; the demonstration then uses several ports
doctor-loopback-bad = no loopback address can be listened on; the demonstration cannot run here
doctor-browser = pages that need their scripts are opened with { $program } ({ $version })
doctor-browser-root = pages that need their scripts are opened with { $program } ({ $version }); run as root, it is started without its own sandbox (--no-sandbox): use an ordinary user
doctor-browser-bad = { $program } does not say its version when asked; name another browser with the setting browser (REEVE_BROWSER)
doctor-browser-none = no browser was found; only sources with render = true need one (Chromium or one of its kin)
doctor-browser-missing = { $program }, named by the setting browser (REEVE_BROWSER), is not there
check-not-rendered = this source has its pages rendered; what is shown here is the page as it is sent, before its scripts ran
scan-no-browser = { $sources } wants pages rendered (render = true), and no browser was found; install Chromium, or name one with the setting browser (REEVE_BROWSER)
doctor-register = the register holds { $count } rights
doctor-sources = { $count } sources are readable
doctor-sources-bad = sources: { $reason }
doctor-store-bad = the store cannot be opened: { $reason }
doctor-archive = { $count } archived pages of the best hits are readable
doctor-search = the search index can be opened
doctor-search-bad = the search index: { $reason }
demo-begins = demonstration: { $sites } sites on loopback, { $rights } registered rights; written to { $path }
demo-accuracy = against the market's own truth: precision { $precision }, recall { $recall } ({ $right } right, { $wrong } wrong, { $missed } missed); scanned in { $seconds } s
demo-missed = missed: { $right } at { $url } ({ $how })
demo-false-alarm = false alarm: { $right } at { $url } ({ $how })
demo-try-serve = open report.html in a browser, or run `reeve demo --serve`
demo-port-taken = port { $port } cannot be listened on: { $reason }; choose another with --port
demo-serving = the desk is open at { $desk }, the report at { $report }, and the market stays open: scan it again from the desk, or with `reeve --data { $path } scan`; interrupt to end
column-source = Source
column-resumes = Resumes
column-max-pages = Pages at most
column-delay-ms = Delay (ms)
column-known = Known addresses
column-begins-with = Begins with
column-name = Name
column-enabled = Enabled
column-due = Due
column-last-scan = Last scan
column-finished = Finished
column-id = Id
column-kind = Kind
column-holder = Holder
column-aliases = Aliases
column-hit = Hit
column-score = Score
column-reason = Reason
column-class = Class
column-domain = Domain
column-right = Right
column-title = Title
column-seller = Seller
column-url = Address
column-where = Where
column-verdict = Verdict
column-open = Open
column-price = Price
column-picture = Picture
column-file = File
column-note = Note
column-actor = Who
column-added = Added
column-first-seen = First seen
column-last-seen = Last seen
column-archived = Archived
column-relevance = Relevance
column-key = Setting
column-value = Value
column-origin = From
column-about = About
robots = robots.txt allows no page
robots-unreachable = robots.txt could not be had: no connection, no answer or an error of the server, so no page was asked for
gone = page not found
busy = the server asked for rest
dns = name not found
forbidden-address = address is not public
connect = no connection
tls = no secure connection
proxy = the proxy did not connect
forbidden-port = port belongs to another protocol
tls-expired = certificate has expired or is not valid yet
tls-name = certificate is for another name
tls-issuer = certificate is self-signed or from an unknown issuer
tls-roots = this machine has no root certificates: install ca-certificates
headers-too-large = more headers than a page needs
blocked-captcha = blocked: captcha
blocked-challenge = blocked: browser challenge
blocked-login = blocked: log-in wanted
blocked-denied = blocked: access denied
blocked-legal = blocked: not available for legal reasons
blocked-rate-limited = blocked: too many requests
timeout = no answer in time
protocol = broken answer
unreadable = could not be read
not-due = not due yet
host-budget = host limit reached: too little was found there
trap-too-long = address too long to be a page
trap-too-deep = path too deep to be a page
trap-parameters = too many parameters
trap-repeated-path = path repeats itself
trap-far-date = endless calendar
trap-barren = pages of this form showed nothing
page-budget = page limit reached
truncated = cut off at a limit
render-time = page was not done rendering in time
render-memory = page took more memory than it may
render-crash = page crashed the browser's renderer
render-browser = browser ended or did not answer
setup = client could not be set up
redirect-refused = redirect out of the scope, or too many in a row
usage-whole-number = a whole number is wanted
scan-stopping = stopping: what is in flight is finished and kept; interrupt again to end at once
picture-budget = picture limit reached
sitemap-budget = sitemap limit reached
scan-waiting = waiting: { $hosts }{ $more ->
    [0] {""}
    [one] {" "}· and one more host
   *[other] {" "}· and { $more } more hosts
}
scan-wait-busy = { $host } resting until { $until } UTC, as it asked
scan-wait-errors = { $host } until { $until } UTC, after errors
scan-wait-crawl-delay = { $host } until { $until } UTC, its Crawl-delay
scan-wait-delay = { $host } until { $until } UTC, our own pause
scan-wait-outside-hours = { $host } until { $until } UTC, outside its allowed hours
scan-wait-robots-unreachable = { $host } until { $until } UTC, its robots.txt could not be had
metrics-served = metrics: { $address }
metrics-no-port = { $address } cannot be listened on: { $reason }; choose another --metrics address
read-archive-taken = { $source } is the name of a source; choose another --source name for the archive
read-archive-bad-name = this --source name cannot be used: { $reason }
read-archive-no-files = there is no .warc or .warc.gz file
read-archive-known = this archive was read on { $when }; what it holds was matched with the register as it is now (--again reads it again)
read-archive-stopped = stopped; what was read is kept, run the same command again to read the rest
read-archive-fault = { $file }, about byte { $offset }: { $reason }
read-archive-more-faults = and { $count ->
    [one] one more fault
   *[other] { $count } more faults
}
read-archive-many-pictures = the pages show more pictures than are looked for at once; give the archive in parts
read-archive-done = { $records } archived answers, { $pages } pages and { $pictures } pictures of their listings read
read-archive-empty = no archived answer could be read; are these web archives (WARC)?
try-one-source = --try looks at one source: name its file or its id
try-bad-address = { $url } is not an http or https address
try-no-address = { $source } has no start address; give one behind --try
try-other-host = { $url } is not on a host of { $source }; its file says which hosts it has
try-not-read = { $url } could not be read: { $reason }
try-robots = robots.txt
try-robots-allowed = allows this page
try-robots-refused = refuses this page
try-robots-unreachable = could not be had, so nothing may be asked for
try-answer = Answer
try-answer-figures = { $status }, { $bytes } bytes in { $ms } ms
try-redirect = Redirects to
try-content-type = Content type
try-charset = Charset
try-robots-meta = Robots meta
try-found = Found
try-found-figures = { $listings ->
    [one] one listing
   *[other] { $listings } listings
}, { $pictures ->
    [one] one picture
   *[other] { $pictures } pictures
} ({ $outside } out of scope)
try-links = Links
try-links-figures = { $inside } in scope, { $outside } out of scope
try-idle-selectors = Selectors that found nothing
try-warning = Note
try-inside = in scope
try-outside = out of scope
try-in-scope = In scope
try-more = The rest is in --format json.
column-next-visit = Next visit
