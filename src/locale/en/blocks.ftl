# Block decisions and block lists.

target-no-kind = “{ $text }” names no target: write url:…, host:…, site:… or ip:…
target-no-name = “{ $text }” is no domain name
target-one-label = “{ $text }” is a whole top-level domain
target-no-ip = “{ $text }” is no IP address
target-no-url = “{ $text }” is no http or https address that can be blocked

blocks-field-empty = { $field ->
    [reason] The proposal says no reason: say it with --reason
    [ground] The proposal names no legal ground: name the statute, judgment or order with --ground
    [proposed-by] Nobody proposes: say who with --as
   *[other] { $field } is empty
}
blocks-field-too-long = The text given as { $field } is longer than { $most } characters
blocks-wrong-end = A decision lasts at least a moment and at most { $most } days
blocks-too-many-hits = A proposal rests on at most { $most } hits
blocks-no-target = Say what is to be blocked: --url, --host, --site, --ip, or --hit
blocks-right-unknown = There is no right { $right } in the register
blocks-hit-undecided = Nobody has decided about hit { $hit }: decide first, with reeve hits decide { $hit } --verdict infringes
blocks-hit-changed = The listing of hit { $hit } has changed since it was decided about: look at it again, with reeve hits decide
blocks-hit-cleared = Hit { $hit } was decided not to infringe: nothing can be blocked because of it
blocks-hit-elsewhere = Hit { $hit } does not stand on { $target }
blocks-hit-nowhere = The listing of hit { $hit } has no address
blocks-hit-without-record = The archive has no record of hit { $hit }: the proposal goes without that evidence
blocks-proposed = Proposed { $decision }: { $target }, until { $until }; another person approves it with reeve block approve { $decision } --as ACTOR
blocks-approved = Approved: { $target } is blocked until { $until } from the next reeve block build on
blocks-revoked = Revoked: { $target } is in no list from the next reeve block build on
blocks-turned-down = Turned down: { $target } will not be blocked
blocks-said-before = That was said of { $decision } before; nothing has changed
blocks-own-proposal = Decision { $decision } was proposed by { $proposer }: another person has to approve it
blocks-was-revoked = Decision { $decision } was turned down or revoked; propose it anew
blocks-has-expired = Decision { $decision } has expired; propose it anew
blocks-unknown = There is no single decision { $decision }: reeve block list shows the ids of all; give enough of one to tell it from the others
blocks-dry-run-of-what = --dry-run goes with build: reeve block --dry-run, or reeve block build --dry-run
blocks-format-unknown = There is no block list format { $format }; there are: { $known }
blocks-built = { $entries ->
    [one] One target
   *[other] { $entries } targets
} in { $files ->
    [one] one signed list
   *[other] { $files } signed lists
} in { $folder }, serial { $serial }
blocks-unwritable = { $path } could not be written: { $reason }; the lists that were there have stayed
blocks-evidence = { $url } as captured { $time }, record SHA-256 { $sha256 }
blocks-state-proposed = proposed
blocks-state-in-force = in force
blocks-state-expired = expired
blocks-state-revoked = turned down or revoked
blocks-word-proposed = proposed it
blocks-word-approved = approved it
blocks-word-revoked = revoked it
blocks-word-turned-down = turned it down
signing-key-unusable = The signing key { $path } cannot be used: { $reason }
blocks-column-decision = Decision
blocks-column-state = State
blocks-column-target = Target
blocks-column-ground = Legal ground
blocks-column-proposed-by = Proposed by
blocks-column-approved-by = Approved by
blocks-column-expires = Expires

help-block = Decide what is to be blocked, and build block lists; one person proposes, another approves
help-block-arg-dry-run = Write nothing; say what would be listed, and who else would be hit (as build --dry-run)
help-block-propose = Propose to block an address, a host, a site or an IP address; the decision's id is printed
help-block-propose-arg-url = This one http or https address; never reaches a list of names or IP addresses
help-block-propose-arg-host = This name alone, without the names below it
help-block-propose-arg-site = This name and every name below it
help-block-propose-arg-ip = This IP address
help-block-propose-arg-hits = Hit that was decided to infringe, by its id or its beginning; its archived page is the evidence, and its listing's address is blocked where no target is named; may be repeated
help-block-propose-arg-reason = Why
help-block-propose-arg-ground = Legal ground: a statute, a judgment, an order with its number
help-block-propose-arg-right = Id of the right it is about; told by the hits where it is not given
help-block-propose-arg-days = Days until it expires, 1 to 731
help-block-approve = Approve what another person proposed, under the name given with --as
help-block-approve-arg-ids = Ids of decisions, or their beginnings
help-block-approve-arg-note = Anything to be remembered with it
help-block-revoke = Revoke a decision, or turn a proposal down; for good
help-block-revoke-arg-ids = Ids of decisions, or their beginnings
help-block-revoke-arg-note = Why
help-block-list = List decisions, oldest first
help-block-list-arg-state = Only decisions in this state
help-block-list-arg-right = Only decisions about this right
help-block-list-arg-name = Only decisions about this name and names below it
help-block-show = Show a decision with its evidence and everything that was said
help-block-show-arg-id = Id of the decision, or its beginning
help-block-build = Build signed block lists of what is in force
help-block-build-arg-out = Folder that the lists are written to
help-block-build-arg-formats = Only this format, beside those whose lists lie in the folder already; may be repeated
help-block-build-arg-dry-run = Write nothing; say what would be listed, and who else would be hit
help-block-key = Print the public key that the signatures of lists are checked with
help-block-approve-arg-override-reason = Why it is to be blocked although the over-block guard objects; written down with the approval. What the guard refuses cannot be overridden
help-block-check = Say who else would be hit, and what keeps decisions out of the lists
help-block-check-arg-ids = Ids of decisions, or their beginnings; all that are proposed or in force where none is named
help-block-check-arg-url = This http or https address, whether or not anything was decided about it
help-block-check-arg-host = This name alone
help-block-check-arg-site = This name and every name below it
help-block-check-arg-ip = This IP address
help-arg-passive-dns = Names and the addresses they were seen at: JSON Lines in the Passive DNS Common Output Format, or lines “name address”; block/passive-dns.jsonl in the data folder where it is not given
help-arg-protected = Names and ranges that are never to be blocked, one a line; block/protected.txt in the data folder where it is not given. They come on top of the table that is shipped
help-arg-subscriber-lines = Ranges and names of subscribers' lines, one a line; block/subscriber-lines.txt in the data folder where it is not given

blocks-column-allowed = May be blocked
blocks-column-objections = What speaks against it
blocks-column-others = Who else would be hit
blocks-passive-dns-line = this line is neither a record in the Passive DNS Common Output Format nor a name with an address
blocks-protected-line = this line is no name or range, with one of these in front if anything: government, infrastructure, cdn, mail, education, top, platform, own
blocks-subscriber-line = this line is no range, address or name
blocks-file-unreadable = { $path } could not be read: { $reason }
blocks-file-too-large = { $path } is larger than { $mib } MiB: cut it down to the names and addresses that matter
blocks-file-faults = { $count ->
    [one] One line
   *[other] { $count } lines
} of { $path } cannot be read; mend the file first
blocks-said = { $text }
blocks-severity-note = Note: { $objection }
blocks-severity-needs-override = Needs an override: { $objection }
blocks-severity-refuses = Refused: { $objection }
blocks-overridden = Overridden: { $reason }
blocks-guard-refuses = { $target } is not blocked: the over-block guard refuses decision { $decision } for the reasons above. Propose something narrower, or revoke it
blocks-guard-needs-override = { $target } would hit others, as said above: to block it all the same, say why with reeve block approve { $decision } --override REASON
blocks-left-out = Left out of every list: { $target } (decision { $decision }): { $why }
blocks-guard-public-suffix = { $about } is a public suffix: everybody's names stand below it
blocks-guard-platform-suffix = { $about } is a platform's suffix: many people's sites stand below it
blocks-guard-suffixes-below = public suffixes stand below { $about }
blocks-guard-protected = { $about } is on the protected list{ $count ->
    [0] {""}
   *[other] {" "}({ $others })
}
blocks-guard-below-protected = it stands below { $about }, which is on the protected list
blocks-guard-authorized-domain = it belongs to a right's holder or licensee: { $about }{ $count ->
    [0] {""}
   *[other] {" "}({ $others })
}
blocks-guard-not-public = the address is in { $about }: inside networks, not on the public internet
blocks-guard-subscriber-line = { $about } are subscribers' lines: tomorrow somebody else is there
blocks-guard-shared-address = { $count ->
    [one] one other name stands
   *[other] { $count } other names stand
} at { $about }: { $others }
blocks-guard-unknown-address = nothing is known of who else is at { $about }: give passive DNS data with --passive-dns
blocks-guard-little-infringing = { $count ->
    [one] one listing
   *[other] { $count } listings
} seen on { $about } were not found to infringe: less than half of it does
blocks-guard-nothing-captured = nothing was captured from { $about }
blocks-guard-names-below = { $count ->
    [one] one other name is
   *[other] { $count } other names are
} known below { $about }: { $others }
blocks-guard-hits-cleared = { $count ->
    [one] the hit it rests on was
   *[other] all { $count } hits it rests on were
} found not to infringe since: { $about }
blocks-guard-some-hits-cleared = { $count ->
    [one] one of the hits it rests on was
   *[other] { $count } of the hits it rests on were
} found not to infringe since: { $about }
blocks-guard-hits-changed = { $count ->
    [one] the listing of one hit it rests on has
   *[other] the listings of { $count } hits it rests on have
} changed since, and should be looked at again: { $about }

# Files of proposals.
blocks-imported = { $proposed } proposed, { $known } known already, { $faulty ->
    [one] one faulty record
   *[other] { $faulty } faulty records
}
blocks-import-fault = { $path }:{ $line }: { $reason }
blocks-import-unopened = { $path } cannot be read: { $reason }
blocks-import-unreadable = the record cannot be read: { $reason }
blocks-import-no-record = this is no record: write one JSON object a line
blocks-import-long-line = the line is longer than { $most } bytes
blocks-import-too-many = the file has more than { $most } records; what follows is not read
blocks-import-value = { $field }: write a text, a number or a list of texts
blocks-import-columns = the line has { $cells } cells, the heading { $columns }
blocks-import-unknown = { $field }: unknown key; the keys are { $known }
blocks-import-missing = { $field } is missing
blocks-import-days = days: { $days } is no number from 1 to { $most }
help-block-import = Propose what files say, JSON Lines or CSV with the keys target (url:…, host:…, site:…, ip:…), reason, ground, right, hits and days; prints the ids
help-block-import-arg-files = Files of proposals
blocks-hit-not-served-from = Hit { $hit }: its archived page did not come from { $address }, or the archive does not say
blocks-decided-meanwhile = people go on deciding while the list is gathered; build it again
