# 图片无法读取的原因。
imaging-decoder-failed = 图片数据使解码器出错：文件已损坏
imaging-unknown-format = 不是可识别格式的图片；可读取 JPEG、PNG、GIF、WebP 和 BMP
imaging-unreadable = 图片无法读取：{ $reason }
imaging-too-small = 图片为 { $width } × { $height } 像素，过小；短边至少需要 { $least } 像素
imaging-too-large = 图片超出限制（总计 { $pixels } 像素，单边 { $side } 像素）
imaging-unsupported-format = 无法读取 { $format } 格式的图片；可读取 JPEG、PNG、GIF、WebP 和 BMP
imaging-file-too-large = 文件超出限制（{ $bytes } 字节）
imaging-too-many-scans = 该 JPEG 分 { $scans } 次扫描传送，按其尺寸解码耗时过长
imaging-bad-fingerprint = 已存指纹损坏或版本较新；请重新生成该图片的指纹
imaging-hash-unreadable = 第 { $line } 行：不是 { $kind } 类型的哈希（{ $bits } 位，十六进制或 base64）
imaging-hash-low-quality = 第 { $line } 行：质量 { $quality } 低于 { $least }，已略过
imaging-hash-list-too-long = 自第 { $line } 行起已略过：列表最多容纳 { $most } 个哈希
imaging-hash-list-more-faults = 另有 { $count } 行已略过
