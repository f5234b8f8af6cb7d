fetch-codings-too-many = the body is wrapped in more than { $max } content codings and is kept as it came
fetch-coding-unknown = the body is in a content coding that is not known here ({ $coding }) and is kept as it came
fetch-coding-false = the body is not in the content coding it claims ({ $coding }) and is kept as it came
fetch-coding-broken = the body's content coding ({ $coding }) is damaged; what could be read is kept
fetch-coding-cap = the decoded body is larger than { $bytes } bytes; the rest is left out
