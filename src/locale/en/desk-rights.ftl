# The register of rights at the desk: list, right, form, pictures, comparison with past captures, import.
desk-rights-title = Rights
desk-rights-new = Register a right
desk-rights-edit = Edit
desk-rights-search = Search
desk-rights-search-hint = id, name, alias, number, holder
desk-rights-any = any
desk-rights-ends = Validity
desk-rights-ends-30 = ends within 30 days
desk-rights-ends-90 = ends within 90 days
desk-rights-ends-365 = ends within a year
desk-rights-ends-past = has ended
desk-rights-apply = Show
desk-rights-clear = Show all
desk-rights-total = { $count ->
    [one] one right
   *[other] { $count } rights
}
desk-rights-empty = No right is registered yet. Without one a scan has nothing to look for.
desk-rights-none-found = No right fits all of this.
desk-rights-open-hits = Open hits
desk-rights-changed = Changed
desk-rights-next = Next page
desk-rights-first = First page
desk-rights-export = Export
desk-rights-all-hits = All hits of this right
desk-rights-no-open-hits = No hit waits for a decision.
desk-rights-count-open = { $count ->
    [one] one hit waits for a decision
   *[other] { $count } hits wait for a decision
}
desk-rights-by = { $actor }, { $time }
desk-rights-not-in-force = It matches nothing: only rights that are registered and within their validity are looked for.
desk-rights-gone = Taken out of the register by { $actor }, { $time }. Its history stays.
desk-rights-again = Register it again
desk-rights-history = History
desk-rights-older = Older changes
desk-rights-was-added = registered
desk-rights-was-changed = changed
desk-rights-was-removed = taken out of the register
desk-rights-nothing-before = empty
desk-rights-look = Past captures
desk-rights-look-running = Being compared with past captures …
desk-rights-look-progress = { $done } of { $total } listings that may show it
desk-rights-look-waiting = Not yet compared with past captures.
desk-rights-look-failed = The comparison with past captures broke off; nothing is lost. The log of the server says why.
desk-rights-look-done = Compared with everything captured so far.
desk-rights-look-nothing = Nothing has been captured yet: the next scan looks for it.
desk-rights-look-now = Compare now
desk-rights-look-best = The strongest of them
desk-rights-part-what = What is protected
desk-rights-part-registration = Registration
desk-rights-part-market = Who may sell it, and for how much
desk-rights-part-notes = Notes
desk-rights-part-pictures = Pictures
desk-rights-field-id = Id
desk-rights-field-kind = Kind
desk-rights-field-name = Name
desk-rights-field-titles = Titles in other languages or editions
desk-rights-field-aliases = Aliases
desk-rights-field-holder = Holder
desk-rights-field-classes = Nice classes
desk-rights-field-vienna-codes = Vienna codes
desk-rights-field-registration-number = Number
desk-rights-field-office = Office
desk-rights-field-jurisdictions = Jurisdictions
desk-rights-field-status = Status
desk-rights-field-application-date = Filed on
desk-rights-field-valid-from = Valid from
desk-rights-field-valid-to = Valid to
desk-rights-field-origin-regions = Regions of origin
desk-rights-field-broadcast-windows = Broadcast windows
desk-rights-field-images = Pictures
desk-rights-field-authorized-sellers = Authorised sellers
desk-rights-field-authorized-domains = Authorised domains
desk-rights-field-reference-price-amount = Usual price
desk-rights-field-reference-price-currency = Currency
desk-rights-field-lang = Language of the name
desk-rights-field-notes = Notes
desk-rights-field-source = Source of the record
desk-rights-hint-lines = One a line.
desk-rights-hint-codes = Separated by commas or blanks.
desk-rights-hint-id = Letters, digits, - _ and . ; left empty, it is made from office and number or from the name.
desk-rights-hint-aliases = Other names that the market uses for it, one a line.
desk-rights-hint-windows = Beginning / end, one window a line: 2026-06-01T19:30:00+08:00 / 2026-06-01T22:00:00+08:00
desk-rights-hint-sellers = As the marketplace writes their names, one a line.
desk-rights-hint-domains = One a line, without https:// and path. Each covers what is below it.
desk-rights-hint-pictures = JPEG, PNG, WebP, GIF or BMP; at most { $count } files of { $megabytes } MB each. The first one stands for the right.
desk-rights-hint-sources = A citation or an address that proves the right.
desk-rights-save = Save
desk-rights-register = Register
desk-rights-cancel = Cancel
desk-rights-faults = { $count ->
    [one] One thing is not right. Nothing was written.
   *[other] { $count } things are not right. Nothing was written.
}
desk-rights-stale = { $actor } has changed this right since you opened it. What you typed is still here; beside each field stands what is registered now. Saving again writes what is in the form.
desk-rights-now = Registered now: { $value }
desk-rights-stale-gone = This right was taken out of the register since you opened it. What you typed is still here; saving again registers it anew.
desk-rights-moved = The right has been changed since you looked at it. Look again, then decide.
desk-rights-taken = This id is taken. Choose another one.
desk-rights-no-id = No id can be made from the name: write one.
desk-rights-other-holder = You may only register rights of { $holders }.
desk-rights-id-fixed = The id of a right never changes.
desk-rights-unknown-picture = { $value } is no picture that is kept here: send the picture first.
desk-rights-too-many-pictures = At most { $max } pictures belong to a right.
desk-rights-too-many-files = At most { $max } files are taken at once.
desk-rights-file-too-large = larger than { $megabytes } MB
desk-rights-file-fault = { $file }: { $reason }
desk-rights-no-file = Choose a file first.
desk-rights-picture-alt = Picture { $number } of { $name }
desk-rights-picture-kept = A picture that was sent
desk-rights-picture-add = Add pictures
desk-rights-picture-send = Send
desk-rights-picture-remove = Remove
desk-rights-picture-first = Put first
desk-rights-picture-remove-ask = Remove this picture from the right? What it found is looked at again.
desk-rights-no-pictures = No picture yet. With one, copies are found whatever they are called.
desk-rights-remove = Take out of the register
desk-rights-remove-title = Take a right out of the register
desk-rights-remove-explained = Scans will no longer look for { $name }. What hangs on it:
desk-rights-remove-kept = Decisions, cases, notices and the history of the right stay. Its open hits leave the queue.
desk-rights-uses-hits = { $count ->
    [one] one hit
   *[other] { $count } hits
}
desk-rights-uses-decisions = { $count ->
    [one] one decision
   *[other] { $count } decisions
}
desk-rights-uses-cases = { $count ->
    [one] one case
   *[other] { $count } cases
}
desk-rights-uses-notices = { $count ->
    [one] one notice
   *[other] { $count } notices
}
desk-rights-import = Import
desk-rights-import-title = Import a register
desk-rights-import-hint = JSON Lines, CSV, or XML of trademark offices (WIPO ST.96, ST.66, USPTO); up to { $megabytes } MB. Nothing is written before you have seen what it would change.
desk-rights-import-file = Register file
desk-rights-import-pictures = Pictures that the file names
desk-rights-import-read = Read and show
desk-rights-import-waiting = Files that wait
desk-rights-import-until = kept until { $time }
desk-rights-import-new = New
desk-rights-import-changed = Changed
desk-rights-import-same = As they are
desk-rights-import-faulty = Faulty
desk-rights-import-all = All
desk-rights-import-line = Line
desk-rights-import-what = What it does
desk-rights-import-take = { $count ->
    [one] Take one right over
   *[other] Take { $count } rights over
}
desk-rights-import-take-sound = { $count ->
    [one] Take the sound one over, leave out what is faulty
   *[other] Take the { $count } sound ones over, leave out what is faulty
}
desk-rights-import-nothing = Nothing in this file differs from the register.
desk-rights-import-forget = Discard
desk-rights-import-done = { $written } written, { $same } were so already, { $stale } left out because somebody has changed them since the file was read, { $faulty } faulty.
desk-rights-import-taken = Taken over on { $time }.
desk-rights-import-faulty-refused = The file has faulty records: correct them, or take over only the sound ones.
desk-rights-import-picture-missing = the picture { $path } was not sent with the file
desk-rights-import-has-new = a new right
desk-rights-import-has-same = no change
desk-rights-import-too-many = The file has more than { $max } records: split it.
desk-rights-unseen = Send the ETag of what you have seen in If-Match: what somebody else wrote meanwhile is not overwritten unseen.
desk-rights-no-room = your pictures take { $megabytes } MB, which is all the room there is: ask an administrator
desk-rights-too-many-rights = An owner registers at most { $max } rights: ask an administrator.
desk-rights-bad-format = { $value } is no format of an export: jsonl or csv.
desk-rights-bad-show = { $value } is no state of a record: new, changed, same or faulty.
desk-rights-import-format = Format
desk-rights-import-format-any = as the file looks
desk-rights-import-columns = A CSV file names its columns in its first line, at least id, kind, name and holder; an export has them all.
