# Headings and comments of block lists.

blocklists-title = Reeve block list, serial { $serial }, made { $made }: { $listed } of { $all } targets in force.
blocklists-left-out = Left out, since this format cannot say exactly what was decided: { $url ->
    [one] 1 address of a page
   *[other] { $url } addresses of pages
} (url), { $host ->
    [one] 1 name
   *[other] { $host } names
} (host), { $site ->
    [one] 1 site
   *[other] { $site } sites
} (site), { $ip ->
    [one] 1 address of a server
   *[other] { $ip } addresses of servers
} (ip).
blocklists-covered = { $count ->
    [one] One name stands below a listed site and is not repeated.
   *[other] { $count } names stand below listed sites and are not repeated.
}
blocklists-until = The first decision ends at { $until }: take a newer list by then.
blocklists-why = { $target }: { $reason } ({ $ground }), until { $until } [{ $decisions }]

blocklists-use-rpz =
    A response policy zone for BIND and other name servers. In named.conf:
    response-policy {"{"} zone "rpz.reeve"; {"}"};
    zone "rpz.reeve" {"{"} type primary; file "{ $file }"; allow-query {"{"} none; {"}"}; {"}"};
    Names get NXDOMAIN. For addresses of servers, answers that have them come back without data.
blocklists-use-unbound =
    For unbound: put this outside of every part of unbound.conf:
    include: "{ $file }"
    Sites get NXDOMAIN. A single name has no data, and names below it are not touched.
blocklists-use-hosts =
    A hosts file: append it to yours, or name it to dnsmasq with addn-hosts.
    It can hold single names alone. It is no place for sites, since it does not know names below.
blocklists-use-dnsmasq =
    For dnsmasq 2.86 or later: conf-file={ $file }
    Names get NXDOMAIN. What stands below a single name goes to the usual servers.
blocklists-use-adguard =
    For AdGuard in browsers and on devices. A list for name servers is what AdGuard Home needs instead.
blocklists-use-ublock =
    For uBlock Origin: add this file's address to the lists of filters.
blocklists-use-squid =
    For squid 4 or later. In squid.conf, before every http_access that allows:
    include /etc/squid/{ $file }
    Addresses of pages are compared as they were asked for. Those with https are seen where squid decrypts (ssl_bump), and nowhere else.
blocklists-use-nginx =
    For nginx. In its http part: include { $file };
    In each server part: if ($reeve_blocked) {"{"} return 451; {"}"}
blocklists-use-suricata =
    For Suricata 7: a file of rules. They drop where Suricata stands in the way (IPS), and give alerts elsewhere.
    A page is seen in plain http alone. Nothing here blocks the name of a server for one of its pages.
