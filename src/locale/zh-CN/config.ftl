# 设置：各项的用途、取值来自何处、错在哪里。
config-about-data = Reeve 写入的一切数据所在的目录
config-about-sources = 来源文件所在的目录
config-about-lang = 命令与报告使用的语言
config-about-actor = 操作人；随每项决定记录
config-about-contact = 用户代理中的联系邮箱或网址
config-about-max-requests-in-flight = 对所有服务器同时进行的请求数
config-about-requests-per-second = 每秒对所有服务器发起的请求数
config-about-archive-segment-mib = 存档文件达到多少 MiB 后关闭
config-about-threads = 用于提取与比对的线程数
config-about-report-from = 命中项从多少分起列入报告，0 至 1
config-about-browser = 供 render = true 的来源使用的 Chromium 或同类浏览器
config-origin-default = 默认值
config-origin-file = { $path } 第 { $line } 行
config-origin-environment = 环境变量 { $name }
config-origin-flag = 命令行参数 { $name }
config-unreadable = 无法读取设置文件 { $path }（{ $why }）；请更正 --config 或 REEVE_CONFIG，或创建该文件
config-faults = 有 { $count } 项设置无法使用
config-no-data-dir = 系统没有指明数据目录；请用 --data 或 REEVE_DATA 指定
config-data-in-data = 此文件位于数据目录之内，不能另指数据目录；请使用 --data、REEVE_DATA，或由 --config 指定的文件
config-empty-path = 不能为空；请填写路径
config-bad-lang = Reeve 没有语言“{ $value }”；可用 en 或 zh-CN
config-bad-actor = 须为一行内 1 至 64 个字符
config-bad-contact = “{ $value }”既不是邮箱也不是网址；请写成 ops@example.org 或 https://example.org/bot
config-bad-number = “{ $value }”不是 { $low } 至 { $high } 之间的整数
config-bad-score = “{ $value }”不是分数；请写 0 至 1 之间的数，例如 0.5
