fetch-codings-too-many = 正文套用的内容编码超过 { $max } 层，按原样保存
fetch-coding-unknown = 正文使用了未知的内容编码（{ $coding }），按原样保存
fetch-coding-false = 正文并未使用其声明的内容编码（{ $coding }），按原样保存
fetch-coding-broken = 正文的内容编码（{ $coding }）已损坏，保留能读出的部分
fetch-coding-cap = 解码后的正文超过 { $bytes } 字节，其余部分舍去
