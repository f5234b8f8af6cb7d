# 阻断名单的文件头与注释。

blocklists-title = Reeve 阻断名单，序列号 { $serial }，生成于 { $made }：收录生效对象 { $all } 项中的 { $listed } 项。
blocklists-left-out = 本格式无法准确表达、因而未收录的对象：网页地址（url）{ $url } 项，单个域名（host）{ $host } 项，整站（site）{ $site } 项，服务器地址（ip）{ $ip } 项。
blocklists-covered = 有 { $count } 个域名位于已收录的整站之下，不再重复列出。
blocklists-until = 最早到期的决定于 { $until } 失效：请在此之前更新名单。
blocklists-why = { $target }：{ $reason }（{ $ground }），有效期至 { $until } [{ $decisions }]

blocklists-use-rpz =
    供 BIND 等域名服务器使用的响应策略区（RPZ）。在 named.conf 中：
    response-policy {"{"} zone "rpz.reeve"; {"}"};
    zone "rpz.reeve" {"{"} type primary; file "{ $file }"; allow-query {"{"} none; {"}"}; {"}"};
    所列域名一律应答 NXDOMAIN；含有所列服务器地址的应答不返回数据。
blocklists-use-unbound =
    供 unbound 使用：写在 unbound.conf 各段之外：
    include: "{ $file }"
    整站应答 NXDOMAIN；单个域名不返回数据，其下级域名不受影响。
blocklists-use-hosts =
    hosts 文件：追加到本机 hosts 文件，或用 addn-hosts 交给 dnsmasq。
    只能收录单个域名；hosts 文件不识别下级域名，因此不收录整站。
blocklists-use-dnsmasq =
    供 dnsmasq 2.86 及以上版本使用：conf-file={ $file }
    所列域名应答 NXDOMAIN；单个域名的下级域名照常交由上游服务器解析。
blocklists-use-adguard =
    供浏览器与终端设备上的 AdGuard 使用。AdGuard Home 请改用域名服务器格式的名单。
blocklists-use-ublock =
    供 uBlock Origin 使用：将本文件的地址添加到过滤列表。
blocklists-use-squid =
    供 squid 4 及以上版本使用。在 squid.conf 中，写在所有允许访问的 http_access 之前：
    include /etc/squid/{ $file }
    网页地址按请求原样比较。https 网页地址仅在 squid 解密（ssl_bump）时可见。
blocklists-use-nginx =
    供 nginx 使用。在 http 段中：include { $file };
    在各 server 段中：if ($reeve_blocked) {"{"} return 451; {"}"}
blocklists-use-suricata =
    供 Suricata 7 使用的规则文件。串联部署（IPS）时丢弃，其他部署方式下仅告警。
    网页地址仅在明文 http 中可见；不会因某个网页而阻断整个服务器的域名。
