# Tips from the public.
help-tips = What the public reports: taken in with a receipt, checked, joined to what was found, and rewarded
help-tips-add = Take in one tip and print its receipt, in both languages
help-tips-add-arg-addresses = Address the tip is about; may be repeated, up to 20
help-tips-add-arg-claim = What is claimed, in the reporter's words
help-tips-add-arg-right = Id of the right that is said to be infringed
help-tips-add-arg-channel = How it came in, for example hotline
help-tips-add-arg-received = When it came in, a date or an RFC 3339 time; now where it is not given
help-tips-add-arg-name = Who reports it; kept apart and never part of a report, an export or a log
help-tips-add-arg-contact = How to reach who reports it; kept like the name
help-tips-add-arg-anonymous = The reporter stays unknown and gets a token, which is shown this once
help-tips-add-arg-token = Token of an anonymous reporter who has reported before
help-tips-import = Take in files of tips, CSV or JSON Lines; every faulty record is named and the rest go in. Each line is printed before its tip is kept, so that no token is lost when the import is cut off
help-tips-import-arg-files = Files with the fields addresses, claim, right, channel, received, name, contact, anonymous, token
help-tips-list = List tips by the time they came in, without anything about who reported them
help-tips-list-arg-state = Only tips in this state; may be repeated
help-tips-list-arg-right = Only tips about this right
help-tips-show = Show one tip with its history, or with --token what its reporter may know
help-tips-show-arg-id = Number of the tip, or its id or the beginning of it
help-tips-show-arg-token = Token of an anonymous reporter: shows that reporter's tips and what became of them
help-tips-show-arg-reporter = Show name and contact too; that you looked is written down
help-tips-decide = Write down what you say of tips, under the name given with --as: all that are named or none
help-tips-decide-arg-ids = Numbers of tips, or their ids
help-tips-decide-arg-state = checked, accepted (joined to hits on its addresses) or rejected
help-tips-decide-arg-note = Why
help-tips-reward = Rewards for tips: a ledger that is only ever added to
help-tips-reward-grant = Grant a reward for an accepted tip; prints the id of the grant, which somebody else approves
help-tips-reward-grant-arg-id = Number of the tip, or its id
help-tips-reward-grant-arg-amount = Amount and currency, for example 200.00 CNY
help-tips-reward-grant-arg-note = Why
help-tips-reward-approve = Approve a grant that somebody else has made
help-tips-reward-approve-arg-id = Id of the grant, or its beginning
help-tips-reward-approve-arg-note = Why
help-tips-reward-pay = Write down that an approved reward was paid, whole or in part
help-tips-reward-pay-arg-id = Id of the grant, or its beginning
help-tips-reward-pay-arg-amount = Amount and currency; all that is left where it is not given
help-tips-reward-pay-arg-note = How it was paid
help-tips-reward-withdraw = Put back what was granted and not paid
help-tips-reward-withdraw-arg-id = Id of the grant, or its beginning
help-tips-reward-withdraw-arg-note = Why
help-tips-reward-list = List the whole ledger and check that it adds up
help-tips-receipt = Print the receipt of a tip again, in both languages and without its token
help-tips-receipt-arg-id = Number of the tip, or its id
help-tips-queue = Have the addresses of tips visited with the next scan of the source they belong to; others are listed for reeve crawl
help-tips-queue-arg-ids = Numbers of tips; all that are checked or accepted where none is given
help-tips-queue-arg-out = Write addresses that belong to no source into this file, as start addresses for reeve crawl --seeds
help-tips-forget = Take out name and contact of whoever gave a tip, and of all their tips; the tips stay
help-tips-forget-arg-id = Number of the tip, or its id
tips-column-number = Tip
tips-column-state = State
tips-column-received = Received
tips-column-addresses = Addresses
tips-column-address = Address
tips-column-standing = First?
tips-column-hits = Hits
tips-column-line = Line
tips-column-told-before = Told before
tips-column-token = Token
tips-column-done = Done
tips-column-grant = Grant
tips-column-step = Step
tips-column-amount = Amount
tips-column-at = When
tips-state-received = received
tips-state-checked = checked
tips-state-accepted = accepted
tips-state-rejected = rejected
tips-state-rewarded = rewarded
tips-show-number = Tip:{"       "}
tips-show-state = State:{"     "}
tips-show-received = Received:{"  "}
tips-show-address = Address:{"   "}
tips-show-right = Right:{"     "}
tips-show-channel = Channel:{"   "}
tips-show-claim = Claim:{"     "}
tips-show-reporter = Reporter:{"  "}
tips-show-name = Name:{"      "}
tips-show-contact = Contact:{"   "}
tips-show-hit = Hit:{"       "}
tips-standing = { $standing ->
    [first] first
    [in-part] told before in part
   *[duplicate] told before
}
tips-done = { $done ->
    [queued] queued
    [known] known already
   *[crawl] no source has it
}
tips-standing-first = nobody told any of it before
tips-standing-in-part = in part told before: { $numbers }
tips-standing-duplicate = all of it was told before: { $numbers }
tips-receipt-title = Receipt for a tip
tips-receipt-number = Receipt number:{" "}
tips-receipt-received = Received (UTC):{" "}
tips-receipt-address = Address:{" "}
tips-receipt-told-before = {" "}(somebody told us of it before)
tips-receipt-right = Right:{" "}
tips-receipt-claim = What was told:{" "}
tips-receipt-digest = Digest of what was told:{" "}
tips-receipt-first = Nobody told us of this before: this tip is the first.
tips-receipt-duplicate = Somebody told us of all of this before: this tip is kept, and the earlier one counts as the first.
tips-receipt-in-part = Somebody told us of a part of this before: for the rest this tip is the first.
tips-receipt-token = Your token:{" "}
tips-receipt-keep-token = Keep it: it is shown only now, and it alone tells you what became of this tip (reeve tips show --token). We keep nothing that it could be made from.
tips-receipt-closing = This receipt says what was told and when. It says nothing about whether it is right.
tips-needs-reporter = nobody has said who reports this: give --name NAME, --anonymous for somebody who stays unknown, or --token TOKEN for somebody who has reported before
tips-unknown = there is no single tip { $tip }; `reeve tips list` shows them all
tips-unknown-token = this token is nobody's; look whether all of its letters are there
tips-refused = { $tip }: { $reason }
tips-again = this was told already, in the same words: see tip { $number }
tips-too-many = this reporter has told { $max } things on that day already, which is the limit
tips-too-many-anonymous = { $max } new anonymous reporters have told something on that day already, which is the limit; somebody with a token or a name may still report
tips-no-such-step = a tip that is { $from } cannot become { $to }: received, then checked, then accepted or rejected; a rejected one may be checked again
tips-has-reward = a reward was granted for it; withdraw what is not paid first, and what is paid stays
tips-not-accepted = a reward is for an accepted tip, and this one is { $state }
tips-not-first = a reward is for whoever told it first, and that was { $number }
tips-forget-owed = a reward is still to be paid to this reporter; pay or withdraw it first
tips-forgotten = name and contact are gone; the tips stay
tips-nothing-to-forget = there is no name or contact to take out
tips-not-added = { $count ->
    [one] the tip was not taken in: there is a fault
   *[other] the tip was not taken in: there are { $count } faults
}
tips-imported = { $count ->
    [one] one tip was taken in
   *[other] { $count } tips were taken in
}, { $faults ->
    [0] no record was faulty
    [one] one faulty record was left out
   *[other] { $faults } faulty records were left out
}
tips-tokens-shown-once = the tokens below are shown only now: hand them to the reporters, and keep no copy
tips-decided = { $count ->
    [one] one tip is now { $state }
   *[other] { $count } tips are now { $state }
}
tips-joined = { $count ->
    [0] no captured listing with a hit is at these addresses yet; `reeve tips queue` has them visited
    [one] joined to one hit
   *[other] joined to { $count } hits
}
tips-left-for-crawl = { $count ->
    [one] one address belongs to no source
   *[other] { $count } addresses belong to no source
}: `reeve tips queue --out FILE`, then `reeve crawl --seeds FILE`, or add a source
tips-too-many-addresses = { $count } addresses, and { $max } are allowed; give several tips
tips-bad-address = { $address } is no http or https address
tips-no-address = there is no address: a tip says where
tips-no-claim = nothing is claimed: a tip says what
tips-too-long = { $chars } characters, and { $max } are allowed
tips-bad-time = { $time } is neither a date such as 2026-11-23 nor an RFC 3339 time
tips-time-out-of-range = { $time } lies in the future or before the year 2000
tips-no-reporter = who reports it is not said: give a name, a token, or anonymous
tips-two-reporters = give one of name, token and anonymous
tips-contact-without-name = a contact makes nobody anonymous: give the name too, or neither
tips-bad-token = this is no token: twelve letters, a hyphen, 26 letters
tips-line-too-long = a line of more than { $max } bytes is no record
tips-bad-json = no record in JSON: { $reason }
tips-not-text = must be text
tips-not-yes-or-no = must be true or false
tips-bad-csv = no row of CSV: { $reason }
tips-unknown-column = is no field of a tip: { $known }
tips-column-twice = is there twice
tips-row-length = { $found } cells, and the header has { $expected }
tips-too-many-records = more than { $max } records: what follows was not read; split the file
tips-reward-step = { $step ->
    [granted] granted
    [approved] approved
    [paid] paid
   *[withdrawn] withdrawn
}
tips-reward-done = { $tip }: { $step } { $amount }
tips-reward-sums = waiting for approval { $granted }, to be paid { $approved }, paid { $paid }; the ledger adds up
tips-reward-unknown = there is no single grant { $grant }; `reeve tips reward list` shows them all
tips-reward-bad-amount = “{ $text }” is no amount: digits, and two behind the point at most
tips-reward-bad-currency = “{ $text }” is no currency: three letters such as CNY (ISO 4217)
tips-reward-not-now = { $step ->
    [approved] there is nothing that waits for approval
    [paid] there is nothing approved that could be paid
   *[other] there is nothing left to withdraw
}
tips-reward-same-person = { $actor } has granted it, and somebody else must approve it
tips-reward-too-much = there is only { $left } left
tips-reward-unsound = the ledger does not add up at { $grant }: somebody has changed the database by other means
tips-too-many-today = so much has been reported today that no more is taken until tomorrow; nothing that was reported is lost
tips-inbox-full = so many reports wait to be read that no more are taken at present; nothing that was reported is lost
