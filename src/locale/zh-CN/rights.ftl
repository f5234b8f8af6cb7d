# 权利、权利登记文件及其错误。
rights-kind = { $kind ->
    [trademark] 商标
    [copyright_work] 著作权作品
    [design] 外观设计
    [patent] 专利
    [geographical_indication] 地理标志
    [plant_variety] 植物新品种
    [broadcast] 广播节目
    [traditional_knowledge] 传统知识
   *[other] { $kind }
}
rights-status = { $status ->
    [registered] 已注册
    [pending] 审理中
    [expired] 已到期
    [cancelled] 已注销
    [unknown] 不明
   *[other] { $status }
}
rights-unknown-format = 不是权利登记文件：可读取的格式有 { $formats }
rights-not-utf8 = 不是 UTF-8 编码：请将文件另存为 UTF-8
rights-line-too-long = 该行有 { $bytes } 字节，最多读取 { $max } 字节：每行只写一条记录
rights-json-ends-early = 该行在 JSON 记录中途结束：每条记录写在同一行
rights-bad-json = 第 { $column } 列处不是有效的 JSON
rights-duplicate-key = 有字段出现两次，第二次在第 { $column } 列之前：保留一个
rights-not-object = 不是记录：每行写一个 JSON 对象
rights-csv-no-header = 没有表头：首行须写明字段名，以逗号分隔（id,kind,name,holder,…）
rights-csv-missing-column = 缺少此必填列
rights-csv-duplicate-column = 此列出现两次：保留一列
rights-csv-columns = 该行有 { $found } 个单元格，表头有 { $expected } 个：含逗号的单元格请加引号
rights-unknown-field = { $key } 不是记录的字段：字段见 index/README.md
rights-foreign-field = 不属于 { $kind } 类权利：请删去该字段或更改类型
rights-missing = 必填项缺失
rights-empty = 为空：请填写，或删去该字段
rights-wrong-type = { $expected ->
    [text] 必须是文本
    [number] 必须是数字
    [list] 必须是列表
    [object] 必须是对象
    [window] 必须是有起止时间的时段（"from" 与 "to"）
   *[other] 必须是 { $expected }
}
rights-too-long = 有 { $chars } 个字符，最多允许 { $max } 个
rights-too-many = 有 { $count } 项，最多允许 { $max } 项
rights-control-character = 含有控制字符（例如换行）：请删去
rights-duplicate-id = { $id } 已在第 { $line } 行使用：每项权利须有自己的 id
rights-bad-id = { $value } 不能作 id：最多 120 个字母、数字、-、_ 和 .
rights-bad-kind = { $value } 不是权利类型：可用 { $kinds }
rights-bad-status = { $value } 不是状态：可用 { $statuses }
rights-bad-nice-class = { $value } 不是尼斯分类：请用 1 至 45 的数字
rights-bad-vienna-code = { $value } 不是维也纳分类代码：请写作 大类.小类.组，例如 26.1.1
rights-bad-date = { $value } 不是日期：请写作 YYYY-MM-DD
rights-dates-reversed = { $to } 早于 valid_from { $from }
rights-bad-time = { $value } 不是时间：请按 RFC 3339 书写，例如 2026-06-01T19:30:00+08:00
rights-window-reversed = 时段 { $from } 至 { $to } 的结束不晚于开始
rights-bad-jurisdiction = { $value } 不是国家或地区组织代码：请用大写的 ISO 3166-1 或 WIPO ST.3 代码，例如 CN 或 EM
rights-bad-currency = { $value } 不是货币代码：请用大写的 ISO 4217 代码，例如 CNY
rights-bad-price = 价格必须在 0 与 { $max } 之间
rights-bad-lang = { $value } 不是语言标签：请按 BCP 47 书写，例如 zh-CN
rights-bad-domain = { $value } 不是域名：不要带协议、端口、路径或星号，例如 example.com
rights-public-suffix = { $value } 会涵盖以它结尾的所有域名：请写权利人自己的域名
rights-bad-image-path = { $value } 不是图片路径：请写记录所在文件夹之下的路径，用 / 分隔，不含 ..
rights-too-many-faults = 错误超过 { $max } 处：文件中其后的错误不再列出
rights-read-as = 已按 { $encoding } 编码读取：若名称显示有误，请将文件另存为 UTF-8
rights-unknown-status = { $value } 不是已知的状态：该权利以“不明”状态导入，状态设定之前不参与比对
rights-no-status = 未给出状态：该权利以“不明”状态导入，状态设定之前不参与比对
rights-bad-office-date = { $value } 不是日期，或可作两种理解
rights-no-number = 既无申请号，也无注册号
rights-mark-without-words = 无文字商标：以其编号为名，凭图片比对
rights-mark-without-anything = 既无文字也无图片文件的商标：没有可比对的内容
rights-xml-encoding = 未知的编码 { $value }：请将文件另存为 UTF-8
rights-xml-no-text = 含有不属于该文件编码的字节，或含有不予展开的实体
rights-xml-no-records = 没有 { $element } 记录
rights-xml-broken = XML 格式有误：其后能读取的内容照常导入
rights-xml-ends-early = 文件在此记录中途结束
rights-xml-record-not-closed = 此记录尚未结束，下一条记录已开始
rights-xml-too-large = 此记录的元素过多、嵌套过深或文字过长
rights-xml-deleted = 商标局已撤回此记录：该权利以“已注销”状态导入
rights-picture-left-out = 未找到图片 { $path }，已略去
rights-picture-too-plain = 画面内容过少，无法据以查找：请换一张内容更丰富的图片
