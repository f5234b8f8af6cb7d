# Notices at the desk.
desk-notices-lead = What is due comes first. Nothing is sent from here: a second person approves, somebody sends the files, and says so.
desk-notices-all = all
desk-notices-none = No notices here. A notice is drafted from a confirmed hit.
desk-notices-due = { $date }, { $days ->
    [one] one day left
   *[other] { $days } days left
}
desk-notices-title = Notice about { $right }
desk-notices-title-new = Draft a notice
desk-notices-edit = Edit the draft
desk-notices-missing = What is missing or doubtful
desk-notices-history = What has happened
desk-notices-preview = Preview: { $lang ->
    [zh-CN] Chinese
   *[other] English
}
desk-notices-reversed = { $reversed } of { $sent } notices of this complainant were reversed: look closely before another one leaves.
desk-notices-incomplete = The notice is incomplete and cannot be approved: see what is missing above.
desk-notices-own-approval = Whoever drafted a notice does not approve it: a second person has to read it first. Ask a colleague who may approve.
desk-notices-approve-first = A second person has to approve the notice first.
desk-notices-approve = Approve
desk-notices-approve-hint = You have read the notice and let it out in your name.
desk-notices-format = { $format ->
    [text] plain text
    [html] page for printing
    [eml] mail, ready to be sent
    [json] data
   *[other] { $format }
}
desk-notices-export = Take the notice out
desk-notices-export-hint = The file is yours to send; that it was taken out is written down.
desk-notices-file = File
desk-notices-step = What happened?
desk-notices-step-write = Write it down
desk-notices-step-hint = What happened outside: it was sent, the addressee answered, the other side objected, or the notice is taken back.
desk-notices-what = What
desk-notices-when = On which day
desk-notices-when-hint = Today where it is left empty.
desk-notices-clock = Clock that a counter-notice starts
desk-notices-clock-none = the form’s own, if it has one
desk-notices-clock-ecl43 = China’s E-Commerce Law, article 43: 15 days
desk-notices-clock-dmca512g = 17 U.S.C. 512(g): 10 to 14 business days
desk-notices-no-step = Choose what happened.
desk-notices-no-day = Write a day as 2026-11-23.
desk-notices-not-a-draft = Only a draft can be edited; this notice is { $state }.
desk-notices-in-the-way = Notice { $notice } about the same right, listing and addressee is open already.
desk-notices-not-confirmed = Hit { $hit } is not confirmed as its listing stands now: decide about it first.
desk-notices-no-hit = A notice rests on at least one confirmed hit.
desk-notices-save = Save the draft
desk-notices-check = Check without saving
desk-notices-new-hint = Each form of notice has elements that its law wants; what is missing is said beside its field. An incomplete draft can be saved, and cannot leave.
desk-notices-field-form = Form of notice
desk-notices-field-lang = Language of the notice
desk-notices-field-to = To: mailbox, web form or name
desk-notices-field-to-name = Name of the addressee, where it is another
desk-notices-field-to-address = Postal address of the addressee
desk-notices-field-why = Why it infringes
desk-notices-field-why-hint = In your own words. What the program noticed is added as an observation.
desk-notices-field-ground = Legal ground
desk-notices-field-territory = Territory
desk-notices-field-territory-hint = ISO code of the country whose law applies, or EU.
desk-notices-field-proof = Document that shows the right
desk-notices-field-proof-hint = A certificate with its number, a deposit, a copy of the work.
desk-notices-field-evaluation = Evaluation report of the office (designs, utility models)
desk-notices-field-role = The complainant is
desk-notices-field-name = Complainant
desk-notices-field-acts-for = Acts for (holder of the right)
desk-notices-field-authority = Authority
desk-notices-field-authority-proof = Document that shows the authority
desk-notices-field-identity-number = Identity or company number
desk-notices-field-identity-proof = Document that shows the identity
desk-notices-field-contact = Contact person
desk-notices-field-address = Complainant’s address
desk-notices-field-country = Complainant’s country
desk-notices-field-phone = Telephone
desk-notices-field-email = E-mail
desk-notices-field-sign = Signature
desk-notices-field-sign-hint = Full name of whoever signs.
desk-notices-field-sign-by = Signed
desk-notices-field-electronic = by the typed name
desk-notices-field-physical = by hand, on the printed letter
desk-notices-field-reason-code = VeRO reason code
desk-notices-field-brand = Brand
desk-notices-field-patent = Patent number
desk-notices-field-countries = Countries
desk-notices-field-detailed-message = Detailed message
desk-notices-field-message-to-seller = Message to the seller
desk-notices-no-format = The formats are text, html, eml and json.
desk-notices-not-exported = Nothing of this notice was written out yet: whoever writes notices does that first.
desk-notices-files = Written out
desk-notices-retraction = Letter that takes it back
