# 与其他机构的系统共享的内容。

sharing-indicator = { $reason }（{ $ground }）
sharing-attribute = { $reason }（{ $ground }），有效期至 { $until } [{ $decisions }]
sharing-event = 侵权网站与网页阻断名单，序列号 { $serial }
sharing-record = { $url } 的存档记录，采集于 { $captured }

sharing-action-url = 阻断该网页地址
sharing-action-url-means = 仅拒绝对该网页地址的请求，不涉及同一服务器上的其他内容。
sharing-action-host = 阻断该域名
sharing-action-host-means = 仅拒绝该域名本身，不涉及其上级与下级域名。
sharing-action-site = 阻断该网站
sharing-action-site-means = 拒绝该域名及其全部下级域名。
sharing-action-ip = 阻断该服务器地址
sharing-action-ip-means = 拒绝与该服务器地址的连接。

share-no-publisher = --publisher 须为 1 至 { $most } 个字符的名称
share-no-format = 没有“{ $format }”这种格式
share-written = 已将 { $files } 个文件写入 { $folder }：序列号 { $serial }，收录 { $entries } 项，撤回 { $withdrawn } 项

help-share = 将当前阻断名单写成其他系统可接收的格式：STIX 2.1 包、MISP 订阅源，或附带历次变更的普通名单（feed），均附签名
help-share-arg-shape = 格式
help-share-arg-out = 写入文件的文件夹
help-share-arg-publisher = 对外显示的发布者名称；各对象的标识由此生成，请始终保持一致
help-share-arg-tlp = 接收方可以转发的范围（交通灯协议 TLP）
