# 网页存档（WARC）。
evidence-warc-damaged = 存档记录已损坏或不完整（{ $detail }）；请从备份恢复存档，或重新扫描该网页
evidence-warc-malformed = 这不是 WARC 记录（无法读取其 { $what } 部分）
evidence-warc-too-large = 存档记录超过 { $limit } 字节的上限
evidence-warc-digest-mismatch = 存档记录在写入之后被改动（摘要不符）；请从备份恢复存档
evidence-warc-not-http = 该存档记录中没有网页或图片

signature-no-key = 无法读取签名密钥：{ $reason }
signature-no-public-key = 无法读取公钥：{ $reason }
signature-not-made = 无法为文件签名：{ $reason }
signature-wrong = 签名不成立：{ $reason }
