# 本机网页。
web-loopback-only = { $address } 可从其他机器访问：报告只在本机显示（请监听 127.0.0.1）
web-foreign-host = 本页面只响应 localhost 和 127.0.0.1
web-only-reading = 本页面只能读取
web-not-found = 此报告中没有这个文件
web-unreadable = 无法读取文件：请查看日志
