# Rights, register files and their faults.
rights-kind = { $kind ->
    [trademark] trademark
    [copyright_work] copyright work
    [design] design
    [patent] patent
    [geographical_indication] geographical indication
    [plant_variety] plant variety
    [broadcast] broadcast
    [traditional_knowledge] traditional knowledge
   *[other] { $kind }
}
rights-status = { $status ->
    [registered] registered
    [pending] pending
    [expired] expired
    [cancelled] cancelled
    [unknown] unknown
   *[other] { $status }
}
rights-unknown-format = not a register file: these formats are read: { $formats }
rights-not-utf8 = not UTF-8: save the file as UTF-8
rights-line-too-long = the line has { $bytes } bytes, at most { $max } are read: write one record a line
rights-json-ends-early = the line ends inside the JSON record: write each record on one line
rights-bad-json = not valid JSON at column { $column }
rights-duplicate-key = a field is there twice, the second time before column { $column }: keep one
rights-not-object = not a record: write one JSON object a line
rights-csv-no-header = no header: the first line must name the fields, separated by commas (id,kind,name,holder,…)
rights-csv-missing-column = this column is required and missing
rights-csv-duplicate-column = this column is there twice: keep one
rights-csv-columns = the row has { $found } cells, the header { $expected }: put cells that contain commas in quotation marks
rights-unknown-field = { $key } is not a field of a record: the fields are listed in index/README.md
rights-foreign-field = does not belong to a right of kind { $kind }: take it out or change the kind
rights-missing = required and missing
rights-empty = empty: give a value or leave the field out
rights-wrong-type = must be { $expected ->
    [text] text
    [number] a number
    [list] a list
    [object] an object
    [window] a period with a beginning and an end ("from" and "to")
   *[other] { $expected }
}
rights-too-long = has { $chars } characters, at most { $max } are allowed
rights-too-many = has { $count } entries, at most { $max } are allowed
rights-control-character = contains a control character, such as a line break: remove it
rights-duplicate-id = { $id } is already used at line { $line }: give each right an id of its own
rights-bad-id = { $value } is not an id: at most 120 letters, digits, -, _ and .
rights-bad-kind = { $value } is not a kind of right: use one of { $kinds }
rights-bad-status = { $value } is not a status: use one of { $statuses }
rights-bad-nice-class = { $value } is not a Nice class: use a number from 1 to 45
rights-bad-vienna-code = { $value } is not a Vienna code: write category.division.section, such as 26.1.1
rights-bad-date = { $value } is not a date: write YYYY-MM-DD
rights-dates-reversed = { $to } lies before valid_from { $from }
rights-bad-time = { $value } is not a time: write it as in RFC 3339, such as 2026-06-01T19:30:00+08:00
rights-window-reversed = the period from { $from } to { $to } does not end after it begins
rights-bad-jurisdiction = { $value } is not a country or regional office: use ISO 3166-1 or WIPO ST.3 codes in capitals, such as CN or EM
rights-bad-currency = { $value } is not a currency: use ISO 4217 codes in capitals, such as CNY
rights-bad-price = the price must lie between 0 and { $max }
rights-bad-lang = { $value } is not a language tag: write it as in BCP 47, such as zh-CN
rights-bad-domain = { $value } is not a domain: write it without scheme, port, path or asterisk, such as example.com
rights-public-suffix = { $value } would cover every domain that ends in it: name the holder's own domain
rights-bad-image-path = { $value } is not a picture path: write a path below the record's folder, with / and without ..
rights-too-many-faults = more than { $max } faults: what is behind them in the file is not listed
rights-read-as = read as { $encoding }: save the file as UTF-8 if names look wrong
rights-unknown-status = { $value } is not a status we know: the right goes in as unknown and matches nothing until its status is set
rights-no-status = no status is given: the right goes in as unknown and matches nothing until its status is set
rights-bad-office-date = { $value } is no date, or could be two different ones
rights-no-number = neither an application number nor a registration number
rights-mark-without-words = a mark without words: it goes by its number and is found by its picture
rights-mark-without-anything = a mark with neither words nor a picture file: nothing to look for
rights-xml-encoding = the encoding { $value } is unknown: save the file as UTF-8
rights-xml-no-text = holds bytes that are no text in the file's encoding, or an entity that is not expanded
rights-xml-no-records = holds no { $element } record
rights-xml-broken = not well-formed XML: what can be read behind it goes in
rights-xml-ends-early = the file ends inside this record
rights-xml-record-not-closed = the record does not end before the next one begins
rights-xml-too-large = the record has too many elements, too deep nesting or too much text
rights-xml-deleted = the office took this record back: the right goes in as cancelled
rights-picture-left-out = the picture { $path } was not found and is left out
rights-picture-too-plain = shows too little to be found: use a picture with more on it
