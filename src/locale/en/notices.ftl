# Notices of infringement.

# What a notice is and where it stands.
notices-form = { $form ->
    [dmca] DMCA notice, 17 U.S.C. 512(c)(3)
    [dsa] EU notice, Regulation (EU) 2022/2065, article 16
    [ecl42] notice under China's E-Commerce Law, article 42
    [platform] complaint to a platform
    [vero] eBay VeRO report
    [abuse] mail to a registrar or host
   *[other] { $form }
}
notices-state = { $state ->
    [drafted] drafted
    [approved] approved
    [sent] sent
    [acknowledged] acknowledged
    [removed] removed
    [refused] refused
    [unfounded] refused as unfounded
    [countered] countered
    [action-filed] action filed
    [restored] restored
    [retracted] retracted
   *[other] { $state }
}
notices-duty = { $duty ->
    [complain-or-sue] complain to the authority or sue, and tell the platform
    [file-action] file an action, and tell the provider
    [appeal] complain about the platform’s decision
   *[other] { $duty }
}
notices-origin = { $origin ->
    [listing] stands in the listing
    [abuse-mailbox] mailbox for complaints at { $what } (RFC 2142)
    [redirect] mailbox for complaints at a site of the redirect chain: { $what }
    [server] the address that the site answered from: { $what }
    [programme] the programme’s own interface
    [person] named by whoever drafted the notice
   *[other] { $what }
}

# Letters.
notices-subject = { $form ->
    [dmca] Notice of claimed copyright infringement: { $right }
    [dsa] Notice of illegal content: { $right }
    [ecl42] Notice of infringement of intellectual property: { $right }
    [vero] Report of infringing listings: { $right }
    [abuse] Abuse report, infringement of intellectual property: { $right }
   *[other] Complaint about infringement of intellectual property: { $right }
} ({ $what ->
    [content] { $items ->
        [one] one page
       *[other] { $items } pages
    }
   *[goods] { $items ->
        [one] one listing
       *[other] { $items } listings
    }
})
notices-opening = { $form ->
    [dmca] This is a notification of claimed infringement under 17 U.S.C. 512(c)(3), to the agent designated to receive it.
    [dsa] This is a notice under article 16 of Regulation (EU) 2022/2065 (Digital Services Act).
    [ecl42] This is a notice under article 42 of the E-Commerce Law of the People’s Republic of China. It contains preliminary evidence of infringement.
    [vero] This report is made by a member of the Verified Rights Owner Program.
    [abuse] A site that you registered or host is used to infringe the right named below. Please act within your terms, and pass this on to your customer.
   *[other] Listings on your platform infringe the right named below.
}
notices-closing = { $form ->
    [dmca] Please remove or disable access to the material expeditiously, and send any counter-notification to the address above.
    [dsa] Please confirm receipt, and tell us your decision and the possibilities of redress, as article 16(4) and (5) provide.
    [ecl42] Please take the necessary measures in time and forward this notice to the seller. Should the seller declare that there is no infringement, please forward the declaration to the address above.
   *[other] Please tell us at the address above what you decide, and why.
}
notices-closing-mistake = If this notice is mistaken, or the seller is entitled to the use, please write to the address above: it will be examined, and withdrawn where it is wrong.
notices-heading-complainant = Complainant
notices-heading-right = Right
notices-heading-items = Listings complained about
notices-heading-content = Pages complained about
notices-heading-reasons = Why they infringe, and what shows it
notices-heading-features = Comparison of features
notices-heading-good-faith = Good faith
notices-heading-accuracy = Accuracy
notices-heading-considered = What was considered
notices-heading-measures = Measures requested
notices-heading-signature = Signature
notices-heading-retracted = Notice that is withdrawn
notices-label-to = To
notices-label-email = E-mail
notices-label-address = Address
notices-label-form-url = Form
notices-label-date = Date
notices-label-number = Notice
notices-label-name = Name
notices-label-role = Role
notices-label-acts-for = Acts for
notices-label-authority = Authority
notices-label-authority-proof = Proof of authority
notices-label-identity-number = Identity number
notices-label-identity-proof = Proof of identity
notices-label-contact = Contact
notices-label-country = Country
notices-label-phone = Telephone
notices-label-right = Right
notices-label-kind = Kind
notices-label-holder = Holder
notices-label-registration-number = Registration number
notices-label-office = Office
notices-label-classes = Nice classes
notices-label-jurisdictions = Holds in
notices-label-validity = Valid
notices-label-proof = Proof
notices-label-evaluation-report = Evaluation report
notices-label-territory = Infringed in
notices-label-ground = Legal basis
notices-label-item = Listing
notices-label-url = Address
notices-label-title = Title
notices-label-seller = Seller
notices-label-site = Site
notices-label-first-seen = First seen
notices-label-last-seen = Last seen
notices-label-why = Reason
notices-label-captured = Archived
notices-label-digest = SHA-256 of the archived record
notices-label-archived = Archived record
notices-label-signature = Signature
notices-signed-electronically = /s/ { $name }
notices-label-signed = Signed
notices-label-sent = Sent
notices-archived-at = { $file }, byte { $offset }, { $length } bytes
notices-noticed = Observed by the monitoring program and checked by a person:
notices-column-claimed = Protected feature
notices-column-shown = What the product shows
notices-column-comparison = Comparison
notices-column-picture = Picture
notices-comparison = { $comparison ->
    [same] same
    [equivalent] equivalent
    [identical] identical
    [similar] similar
    [different] different
   *[other] { $comparison }
}
notices-role = { $role ->
    [holder] holder of the right
    [exclusive-licensee] exclusive licensee
    [licensee] licensee
    [agent] agent
   *[other] { $role }
}
notices-measures-asked = The addressee is asked to:
notices-measure = { $measure ->
    [remove] remove the listings
    [hide] hide the listings
    [disconnect] disconnect the links
    [end-transactions] end transactions and services for the listings
    [suspend-domain] suspend the domain name
    [pass-on] pass this notice on to the customer
   *[other] { $measure }
}
notices-statement-good-faith = { $form ->
    [dmca] I have a good faith belief that use of the material in the manner complained of is not authorized by the copyright owner, its agent, or the law.
    [ecl42] The complainant believes in good faith that the listings infringe the right, and knows that whoever is harmed by a wrong notice is to be compensated, and doubly by a malicious one (E-Commerce Law, article 42).
   *[other] The complainant believes in good faith that the use is allowed neither by the holder of the right, nor by its agent, nor by law.
}
notices-statement-accurate = { $form ->
    [dmca] The information in this notification is accurate and, under penalty of perjury, I am authorized to act on behalf of the owner of an exclusive right that is allegedly infringed.
    [dsa] The complainant believes in good faith that the information and allegations in this notice are accurate and complete.
    [ecl42] The complainant guarantees in writing that this notice and its annexes are true, and answers for them in law.
   *[other] The complainant declares that the information in this notice is accurate and complete, and that it may act on behalf of the holder of the right, and knows the penalties for false declarations.
}
notices-statement-exceptions = A person has considered whether an exception allows the use, such as fair use, quotation or parody, and has found none.
notices-statement-resale = A person has considered whether these are genuine goods or lawful copies that are being resold, and has found that they are not.
notices-retraction-subject = Withdrawal of notice { $notice }: { $right } { $form ->
    [dmca] (17 U.S.C. 512)
    [dsa] (Regulation (EU) 2022/2065, article 16)
    [ecl42] (E-Commerce Law, article 42)
   *[other] (complaint)
}
notices-retraction-opening = The notice named below is withdrawn. Please treat it as if it had not been sent.
notices-retraction-undo = Please undo what was done because of the notice, and tell the seller.
notices-mail-no-addressee = the addressee has no e-mail address; name one with --to, or export the notice as text or HTML
notices-mail-no-sender = the complainant has no e-mail address; add it to the complainant’s file and draft the notice again
notices-mail-not-written = the mail could not be written: { $reason }

# Provisions.
notices-provision-dmca = 17 U.S.C. 512(c)(3)(A)
notices-provision-dmca-i = 17 U.S.C. 512(c)(3)(A)(i)
notices-provision-dmca-ii = 17 U.S.C. 512(c)(3)(A)(ii)
notices-provision-dmca-iii = 17 U.S.C. 512(c)(3)(A)(iii)
notices-provision-dmca-iv = 17 U.S.C. 512(c)(3)(A)(iv)
notices-provision-dmca-v = 17 U.S.C. 512(c)(3)(A)(v)
notices-provision-dmca-vi = 17 U.S.C. 512(c)(3)(A)(vi)
notices-provision-dsa = Regulation (EU) 2022/2065, article 2(1)
notices-provision-dsa-a = Regulation (EU) 2022/2065, article 16(2)(a)
notices-provision-dsa-b = Regulation (EU) 2022/2065, article 16(2)(b)
notices-provision-dsa-c = Regulation (EU) 2022/2065, article 16(2)(c)
notices-provision-dsa-d = Regulation (EU) 2022/2065, article 16(2)(d)
notices-provision-ecl-42 = E-Commerce Law (China), article 42
notices-provision-spc-identity = Supreme People’s Court, Fa Fa [2020] No. 32, article 5: proof of the right, and true identity
notices-provision-spc-location = Supreme People’s Court, Fa Fa [2020] No. 32, article 5: exact location
notices-provision-spc-truth = Supreme People’s Court, Fa Fa [2020] No. 32, article 5: guarantee of truth, in writing
notices-provision-spc-features = Supreme People’s Court, Fa Fa [2020] No. 32, article 5: comparison of features
notices-provision-vero = eBay VeRO

# What the linter says.
notices-lint-complainant-name = the complainant’s name is missing
notices-lint-complainant-role = it is not said whether the complainant is the holder, a licensee or an agent
notices-lint-complainant-not-holder = the register names another holder; only the holder complains in its own name, anybody else names it in acts_for
notices-lint-complainant-authority = what the authority to act for the holder rests on is missing, or the document that shows it
notices-lint-complainant-identity = number or proof of the complainant’s identity is missing
notices-lint-contact-address = the complainant’s postal address is missing
notices-lint-contact-phone = the complainant’s telephone number is missing
notices-lint-contact-email = the complainant’s e-mail address is missing or is none
notices-lint-addressee-name = the addressee’s name is missing
notices-lint-addressee-unreachable = there is no way to reach the addressee
notices-lint-addressee-email = the addressee’s e-mail address is none
notices-lint-addressee-origin = it is not said how the addressee became known
notices-lint-statement-good-faith = the statement of good faith is missing
notices-lint-statement-accurate = the statement that the notice is accurate is missing
notices-lint-statement-exceptions = nobody has said that exceptions such as fair use were considered; a person has to
notices-lint-statement-resale = nobody has said that a lawful resale of genuine goods was considered; a person has to
notices-lint-signature = the signature is missing
notices-lint-measures = it is not said what the addressee is to do
notices-lint-form-for-works-only = this form is for works and broadcasts only
notices-lint-right-name = the name of the right is missing
notices-lint-right-holder = the holder of the right is missing
notices-lint-right-number = the registration number or its office is missing; enter both with `reeve rights add --registration-number NUMBER --office OFFICE`, and draft the notice again
notices-lint-right-proof = the document that shows the right is missing
notices-lint-right-gone = the register no longer has this right
notices-lint-right-not-registered = the right is not registered
notices-lint-right-expired = the right has expired
notices-lint-right-not-yet = the right is not in force yet
notices-lint-territory = it is not said in which country the right is infringed
notices-lint-territory-other-law = this form’s law does not apply in that country
notices-lint-right-elsewhere = the register does not say that the right holds in that country
notices-lint-ground = the legal basis is missing
notices-lint-items = the notice names no listing
notices-lint-items-too-many = the notice names too many listings; divide it
notices-lint-item-url = the exact http or https address is missing
notices-lint-item-bare-domain = this is a whole site; the exact address of the listing is needed
notices-lint-item-twice = the same listing is named twice
notices-lint-item-title = the title of the listing is missing
notices-lint-item-seen = when the listing was first and last seen is missing
notices-lint-item-old = the listing was last seen long ago; scan again
notices-lint-item-evidence = the archived record or its digest is missing
notices-lint-item-evidence-elsewhere = the archived record is of another page than the listing’s own
notices-lint-item-why = it is not said why the listing infringes
notices-lint-item-other-right = the hit is about another right
notices-lint-item-gone = the hit is no longer there: the listing no longer shows the right
notices-lint-item-not-shown = the page no longer shows the listing
notices-lint-item-unconfirmed = no person has confirmed that the listing infringes; see `reeve hits decide`
notices-lint-item-not-infringing = a person has decided that the listing does not infringe
notices-lint-item-decision-lapsed = the listing has changed since it was decided about; decide again
notices-lint-item-authorised = the seller or site is authorised in the register
notices-lint-told-before = notice { $notice } about the same listing and right went to another mailbox or form of the same addressee, and still stands; retract one of them
notices-lint-features = a design or a patent needs a comparison of features
notices-lint-feature-incomplete = a cell of the comparison of features is empty
notices-lint-features-differ = the comparison speaks against an infringement
notices-lint-evaluation-report = the platform may ask for the evaluation report on a utility model or design
notices-lint-vero-reason-code = eBay’s reason code is missing or no number
notices-lint-vero-item = this is no address of an eBay listing
notices-lint-vero-too-many = a report names at most 150 listings
notices-lint-vero-countries = reason code 9037 needs the countries
notices-lint-vero-patent = reason code 9048 needs the patent’s number, of at most 15 characters
notices-lint-vero-detailed-message = reason codes 9052 and 7052 need a detailed message, of at most 1000 characters
notices-lint-vero-too-long = the brand has more than 50 characters, or the message to the seller more than 1000

# Files that people write.
notices-complainant-missing = there is no file { $path }; write the complainant into it as TOML, with name, role (holder, exclusive_licensee, licensee or agent), address, phone and email, and where a form asks for them identity_number, identity_proof, acts_for, authority and authority_proof
notices-complainant-faulty = line { $line } of the complainant’s file: { $reason }
notices-features-no-column = the comparison of features has no column { $column }
notices-features-no-comparison = line { $line } of the comparison of features: “{ $value }” is none of same, equivalent, different (of designs: identical, similar, different)
notices-features-too-many = the comparison of features has more than { $max } rows
notices-features-unreadable = the comparison of features cannot be read: { $reason }

# Steps.
notices-step-out-of-order = notice { $notice } is { $state ->
    [drafted] drafted
    [approved] approved
    [sent] sent
    [acknowledged] acknowledged
    [removed] removed
    [refused] refused
    [unfounded] refused as unfounded
    [countered] countered
    [action-filed] action filed
    [restored] restored
    [retracted] retracted
   *[other] { $state }
}, so it cannot become: { $step ->
    [approved] approved
    [exported] written to files
    [sent] sent
    [acknowledged] acknowledged
    [removed] removed
    [refused] refused
    [unfounded] refused as unfounded
    [countered] countered
    [action-filed] action filed
    [restored] restored
    [retracted] retracted
   *[other] { $step }
}
notices-approve-first = notice { $notice } is drafted and nobody else has approved it; approve it first: reeve notice approve { $notice } --as ANOTHER
notices-own-approval = { $actor } has drafted this notice; somebody else has to approve it (--as)
notices-step-name = { $step ->
    [approved] approved
    [exported] written to files
    [sent] sent
    [acknowledged] acknowledged
    [removed] removed
    [refused] refused
    [unfounded] refused as unfounded
    [countered] countered
    [action-filed] action filed
    [restored] restored
    [retracted] retracted
   *[other] { $step }
}
notices-step-in-future = this would be in the future
notices-step-too-early = this would be before the notice was drafted
notices-unknown = there is no single notice { $notice }; `reeve notice list` shows them, and the beginning of an id must be long enough to be the only one

# The command line.
notices-fault = { $severity ->
    [refused] missing or doubtful
   *[warned] to be looked at
}: { $field }: { $fault }
notices-incomplete = { $faults ->
    [one] notice { $notice } cannot leave: mend the fault above
   *[other] notice { $notice } cannot leave: mend the { $faults } faults above
} by drafting it again, after `reeve notice retract { $notice }`
notices-complete = nothing is missing in notice { $notice }
notices-drafted = { $faults ->
    [0] drafted: { $notice }; somebody else approves it: `reeve notice approve { $notice } --as NAME`
    [one] drafted: { $notice }; it cannot leave before the fault above is mended: retract it and draft it again
   *[other] drafted: { $notice }; it cannot leave before the { $faults } faults above are mended: retract it and draft it again
}
notices-in-the-way = hit { $hit }: notice { $notice } ({ $state }) says the same to this addressee; another one needs a listing that has changed, or that notice retracted or refused
notices-not-confirmed = hit { $hit } is not confirmed as infringing for the listing as it is now; look at it, then `reeve hits decide { $hit } --verdict infringes`
notices-no-right = hit { $hit } is about no registered right, so nobody can complain
notices-many-rights = these hits are about several rights ({ $rights }); draft one notice for each
notices-exported = written: notice { $notice }; once it has been sent, say so: `reeve notice sent { $notice }`
notices-recorded = notice { $notice }: { $step }
notices-case-noted = case { $case }: written down; it stays as it is: { $state }
notices-case-told = case { $case }: now { $state }
notices-clock = { $duty }, at the latest on { $due }
notices-no-clock = this form’s law has no clock for counter-notices; name one with --clock where one applies
notices-step = { $time }  { $actor }: { $step }
notices-addressee-from = addressee: { $origin }
notices-too-many-reversed = { $complainant }: { $reversed } of { $sent } notices were reversed (retracted, unfounded or countered with success), more than { $threshold } %; look at how claims are examined before another one is sent
column-notice = Notice
column-notice-severity = Severity
column-notice-field = Field
column-notice-fault = Fault
column-notice-provision = Provision
column-notice-form = Form
column-notice-listings = Listings
column-notice-addressee = Addressee
column-notice-state = State
column-notice-complainant = Complainant
column-notice-reversed = Reversed
column-notice-drafted = Drafted
column-notice-due = Due
column-notice-days-left = Days left
column-notice-duty = What is due
column-notice-latest = Other side at the latest
column-notice-sent = Sent
column-notice-rate = Rate
column-notice-retracted = Retracted
column-notice-unfounded = Unfounded
column-notice-restored = Restored
column-notice-email = E-mail
column-notice-other = Other
column-notice-origin = Where it comes from

help-notice = Notices of infringement: drafted, checked, approved by a second person, written to files, and followed up; nothing is sent
help-notice-draft = Draft a notice about confirmed hits, and say what is still missing in it
help-notice-draft-arg-hits = Ids of hits, or their beginnings, all about one right
help-notice-draft-arg-form = Which law or programme the notice follows
help-notice-draft-arg-complainant = Who complains, as a TOML file: name, role, acts_for, authority, authority_proof, identity_number, identity_proof, contact, address, country, phone, email
help-notice-draft-arg-to = Whom it goes to: an e-mail address (those of notice contacts keep their origin), the address of a web form, or a name
help-notice-draft-arg-to-name = What the addressee is called
help-notice-draft-arg-to-address = The addressee’s postal address
help-notice-draft-arg-why = Why the listings infringe, in your words
help-notice-draft-arg-ground = The legal basis, such as a statute with its article
help-notice-draft-arg-proof = The document that shows the right, such as a certificate
help-notice-draft-arg-evaluation-report = The office’s evaluation report on a utility model or design
help-notice-draft-arg-territory = Country in which the right is infringed (ISO 3166-1), or EU; the form’s own where it has one
help-notice-draft-arg-features = Comparison of features for designs and patents: CSV with claimed, shown, comparison (same, equivalent, different) and picture
help-notice-draft-arg-declared = What the complainant declares: good-faith, accurate, that exceptions (fair use, quotation) and that a lawful resale were considered by a person; may be repeated
help-notice-draft-arg-sign = Who signs
help-notice-draft-arg-sign-by = Whether the typed name is the signature, or a line is left for hand or seal
help-notice-draft-arg-measures = What the addressee is to do; the form’s usual measures where it is not given
help-notice-draft-arg-written-in = Language of the notice: en or zh-CN; yours where it is not given
help-notice-draft-arg-reason-code = eBay’s VeRO reason code
help-notice-draft-arg-brand = Brand for eBay’s report
help-notice-draft-arg-patent = Number of the patent, for eBay’s reason code 9048
help-notice-draft-arg-countries = Country for eBay’s reason code 9037; may be repeated
help-notice-draft-arg-detailed-message = Detailed message for eBay’s reason codes 9052 and 7052
help-notice-draft-arg-message-to-seller = What eBay tells the seller; the reason where it is not given
help-notice-lint = Name what is missing or doubtful in a notice, with the provision that asks for it
help-notice-lint-arg-id = Id of the notice, or its beginning
help-notice-show = Show a notice: where it stands, what became of it, and the letter
help-notice-show-arg-id = Id of the notice, or its beginning
help-notice-approve = Let a notice out, as somebody else than its drafter (--as)
help-notice-approve-arg-id = Id of the notice, or its beginning
help-notice-approve-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-approve-arg-note = A remark
help-notice-export = Write an approved and complete notice to files, for a person to send
help-notice-export-arg-id = Id of the notice, or its beginning
help-notice-export-arg-out = Folder for the files
help-notice-export-arg-file-formats = Which files: text, html, eml (mail) or json (with eBay’s report for vero); all that apply where it is not given
help-notice-sent = Say that a person has sent a notice
help-notice-sent-arg-id = Id of the notice, or its beginning
help-notice-sent-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-sent-arg-note = A remark, such as the number of the complaint
help-notice-answer = Say what the addressee did
help-notice-answer-arg-outcome = What the addressee did
help-notice-answer-arg-id = Id of the notice, or its beginning
help-notice-answer-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-answer-arg-note = A remark
help-notice-counter = Say that the other side has declared that it does not infringe; the clock of the form’s law starts
help-notice-counter-arg-clock = Which law counts the days, where it is not the form’s own: ecl43 from when the declaration reached you, dmca512g from when it reached the provider
help-notice-counter-arg-id = Id of the notice, or its beginning
help-notice-counter-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-counter-arg-note = A remark
help-notice-filed = Say that an action or a complaint to the authority was filed and the addressee told, which stops the clock
help-notice-filed-arg-id = Id of the notice, or its beginning
help-notice-filed-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-filed-arg-note = A remark, such as the number of the case
help-notice-retract = Take a notice back; one that was sent gets a letter that says so
help-notice-retract-arg-out = Folder for the letter; without it, its text is printed
help-notice-retract-arg-id = Id of the notice, or its beginning
help-notice-retract-arg-at = When: a day, or a time as in 2026-11-23T09:30:00Z; now where it is not given
help-notice-retract-arg-note = Why; it stands in the letter
help-notice-list = List notices, latest first
help-notice-list-arg-hit = Only notices about this hit
help-notice-list-arg-right = Only notices about this right
help-notice-list-arg-form = Only notices in this form
help-notice-list-arg-state = Only notices in this state
help-notice-list-arg-limit = This many at the most
help-notice-due = List what is due after counter-notices and refusals, the most pressing first
help-notice-due-arg-within = Only what is due within so many days
help-notice-stats = Show how often each complainant’s notices were reversed
help-notice-contacts = List possible addressees for a hit, each with where it comes from
help-notice-contacts-arg-hit = Id of the hit, or its beginning
