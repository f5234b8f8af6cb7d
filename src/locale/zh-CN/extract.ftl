# 页面中无法读取的内容。
extract-charset-contradicted = 页面声明的编码 { $declared } 与实际不符，已按 { $found } 读取
extract-json-ld-unreadable = 页面的第 { $position } 个 JSON-LD 块不是有效的 JSON，已跳过
extract-selector-invalid = { $selector } 不是有效的 CSS 选择器，已忽略；请在来源文件的 [selectors] 中更正
extract-page-cut = 页面嵌套过深或元素过多，部分内容未读取
extract-sitemap-broken = 站点地图 { $url } 已损坏，只读取了损坏处之前的内容
extract-sitemap-too-long = 站点地图 { $url } 超过 { $limit } 条，其余部分未读取
extract-sitemap-too-large = 站点地图 { $url } 超过 { $limit } MiB，其余部分未读取
extract-sitemap-not-one = { $url } 不是站点地图，请检查地址
