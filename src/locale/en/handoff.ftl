# A case that is handed over to another agency.
handoff-letter-title = Case handed over
handoff-letter-from = From
handoff-letter-actor = In charge
handoff-letter-reach = Contact
handoff-letter-to = To
handoff-letter-case = Case
handoff-letter-as-of = As of
handoff-letter-right = Right
handoff-letter-holder = Right holder
handoff-letter-registration = Registration
handoff-letter-offender = Seller
handoff-letter-key = Signed with key
handoff-letter-listings = Listings
handoff-letter-offer = Offer
handoff-letter-seller = Seller
handoff-letter-price = Price
handoff-letter-record = Archived record
handoff-letter-more = { $count ->
    [one] One more listing is in listings.jsonl.
   *[other] { $count } more listings are in listings.jsonl.
}
handoff-letter-jurisdiction = Places that may make an agency competent
handoff-letter-jurisdiction-hint = As far as the case shows them, and where it does. Which agency is competent follows from the law, and is for people to decide.
handoff-letter-not-known = Not known from this case
handoff-letter-elements = What has to be shown
handoff-letter-elements-hint = What the case shows, and where; what it does not show is missing and has to be found out. Nothing here is taken for granted.
handoff-letter-missing = Missing
handoff-letter-shown = Shown in
handoff-letter-lane = Handling
handoff-letter-contacts = Experts and aid
handoff-letter-no-contacts = The sender keeps no contacts for this region and kind of right.
handoff-letter-check = Checking this bundle
handoff-letter-check-hint = Compare the key with the one that the sender gave you by other means. The signature is over manifest.json, which has the digest of every file; the records of the evidence stand as they were archived.
handoff-lane = { $lane ->
    [simple] Simple: can be finished from this table
   *[complex] Complex: needs somebody’s judgement
}
handoff-connection = { $kind ->
    [seller] Seller
    [platform] Platform
    [right-holder] Right (where it is registered; the holder’s seat is not on record)
   *[consumer] Consumer
}
handoff-element = { $element ->
    [right] The right
    [use] Use
    [likeness] Likeness
    [scale] Scale
    [intent] Intent
    [price] Price
   *[turnover] Turnover
}
handoff-asks-right = { $kind ->
    [trademark] The mark is registered for the goods, and in force.
    [patent] The patent is granted and in force; the claims are at hand.
    [design] The design is granted and in force; its views are at hand.
    [copyright_work] The work and its author or holder are documented.
    [geographical_indication] The name is protected, with its area of origin.
    [plant_variety] The variety is protected and in force.
    [broadcast] The broadcast and its protected hours are documented.
   *[other] The knowledge and its community of origin are documented.
}
handoff-asks-use = { $kind ->
    [trademark] The mark is used in trade for goods or services, on an archived page.
    [copyright_work] The work is copied, shown or made available, on an archived page.
    [broadcast] The broadcast is retransmitted or offered, on an archived page.
   *[other] What is protected is offered or used, on an archived page.
}
handoff-asks-likeness = { $kind ->
    [trademark] The sign is identical or confusingly similar, for the same or similar goods.
    [copyright_work] What is shown is the work or substantially similar to it.
    [patent] Every feature of a claim is found in the product; somebody of the trade has to compare them.
    [design] The overall impression is the same or not substantially different; the views have to be compared.
    [geographical_indication] The goods do not come from the area, or do not meet the standard.
    [plant_variety] The material is of the protected variety; a test has to show it.
   *[other] What is shown is what is protected.
}
handoff-asks-scale = More than a single offer.
handoff-asks-intent = The seller knows: says so, hides the name, or goes on after being told.
handoff-asks-price = What is asked for one.
handoff-asks-turnover = How much was sold, for how much; from books, platforms or payment services.
handoff-contact-kind = { $kind ->
    [agency] Agency
    [expert] Expert
    [legal-aid] Legal aid
    [laboratory] Laboratory
   *[translator] Translator
}
handoff-contact-source = Taken from: { $source }
handoff-bad-contacts = the file of contacts cannot be read: { $reason }
handoff-contact-without = contact “{ $name }” needs a name and a source: where it was taken from
handoff-too-large = a bundle has at most { $files } files and { $mib } MiB
handoff-not-zip = this is no whole ZIP file: { $reason }
handoff-not-canonical = the bundle was changed: its container is not as it was written
handoff-bad-name = the bundle has a file with a name that no bundle has, or has it twice: { $name }
handoff-missing = { $name } is missing from the bundle
handoff-unlisted = { $name } is in the bundle and not in its manifest
handoff-changed = { $name } was changed: it is not what its digest says
handoff-bad-file = { $name } cannot be read at line { $line }: { $reason }
handoff-too-new = the bundle is of version { $version }, made by a newer Reeve; update this one
handoff-no-bundle = this is no case that a Reeve has handed over
handoff-unknown-signer = the bundle is signed by “{ $name }” with a key that nobody here trusts: { $key }; compare it with the one you were given by other means, then give it with --key or `reeve cases keys add`
handoff-other-case = the signature is of another case
handoff-evidence = the record at byte { $offset } of the evidence cannot be read: { $reason }
handoff-evidence-index = the record at byte { $offset } of the evidence is not what the index says
handoff-evidence-digest = the record at byte { $offset } of the evidence does not keep its own digests, or has none
handoff-dangling = { $what } is referred to and not in the bundle, or the other way round
help-cases-handoff = Hand a case over to another agency, as one signed file with everything in it; its digests are printed
help-cases-handoff-arg-case = Id of the case, or its beginning
help-cases-handoff-arg-to = The agency that it is for
help-cases-handoff-arg-out = Where the file goes
handoff-nothing-confirmed = case { $case } has no listing that was decided to infringe, so there is nothing to hand over; decide its hits with `reeve hits decide`, or look at `reeve cases show { $case }`
handoff-needs-sender = nobody has said which agency hands this over: name it with --from AGENCY (or say who you are with --as)
help-cases-handoff-arg-from = What your own agency is called; the name given with --as where it is not given
help-cases-handoff-arg-reach = How the recipient reaches you
help-cases-handoff-arg-contacts = File of experts and aid (TOML, [[contact]] with name, kind, regions, rights, address, phone, email, web, source); contacts.toml in the data folder where it is there
help-cases-import = Take a case over that another agency has handed over: every byte is checked first, and taking it twice changes nothing
help-cases-import-arg-file = The file
help-cases-import-arg-key = The sender's public key, as its line or as a file; from then on it is trusted
help-cases-received = List the bundles that were taken; of one, show what it has in common with other cases here
help-cases-received-arg-id = Digest of the bundle, or its beginning
help-cases-received-arg-out = Write the bundle into this file again, byte for byte as it came
help-cases-keys = Whose keys are trusted
help-cases-keys-add = Trust a key, under the name given with --as; compare it first with what its owner gave you by other means
help-cases-keys-add-arg-key = The public key, as its line or as a file
help-cases-keys-add-arg-name = Whose it is
help-cases-keys-list = List the keys that are trusted
help-cases-keys-remove = Trust a key no longer; what was taken with it stays
help-cases-keys-remove-arg-key = The public key, as its line or as a file
help-cases-keys-own = Print your own public key, which is made when it is first needed
handoff-column-name = File
handoff-column-sha256 = SHA-256
handoff-column-size = Bytes
handoff-column-agency = Agency
handoff-column-key = Key
handoff-column-bundle = Bundle
handoff-column-case = Case
handoff-column-as-of = As of
handoff-column-received = Received
handoff-column-also-in = Same case in
handoff-column-kind = In common
handoff-column-what = What
handoff-made = case { $case } for { $to } is in { $path }
    digest of what is handed over: sha256:{ $content }
    digest of the bundle’s manifest: sha256:{ $bundle }
    your key, which the recipient needs by other means: { $key }
handoff-taken = case { $case } from { $from } was taken over
    digest of what was handed over: sha256:{ $content }
    digest of the bundle’s manifest: sha256:{ $bundle }
handoff-known = this very bundle was taken before; nothing has changed: case { $case } from { $from }
    digest of what was handed over: sha256:{ $content }
    digest of the bundle’s manifest: sha256:{ $bundle }
handoff-linked = case { $case } is here already, from an earlier bundle: this one from { $from } is kept and linked with it, and the case is not doubled
    digest of what was handed over: sha256:{ $content }
    digest of the bundle’s manifest: sha256:{ $bundle }
handoff-own = case { $case } is one of your own: the bundle from { $from } is kept, and your case stays as it is
    digest of what was handed over: sha256:{ $content }
    digest of the bundle’s manifest: sha256:{ $bundle }
handoff-not-kept = what is kept of bundle { $bundle } is not what was signed: the disk or the database is damaged
handoff-overlap = { $kind ->
    [listing] the same listing
    [offender] the same seller or contact
   *[right] the same right
}: { $what } — { $whose } { $case }
handoff-own-case = your own case
handoff-case-of = a case from { $agency },
handoff-no-delivery = there is no single bundle { $bundle }; `reeve cases received` lists them
handoff-key-added = the key of { $name } is trusted from now on: { $key }
handoff-key-removed = the key is trusted no longer: { $key }
handoff-key-unknown = this key is not trusted anyway: { $key }
handoff-without-right = right { $right } is not in the register any more: its record does not go along
handoff-record-left-out = the record at byte { $offset } of { $file } does not go along: { $reason }
handoff-evidence-full = a record of { $file } does not go along: the evidence of one bundle has { $mib } MiB at most
handoff-picture-left-out = the picture { $address } does not go along: it is not in the archive as it was compared
