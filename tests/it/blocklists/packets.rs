//! Suricata over recorded traffic: queries, greetings, requests and packets, each from a port of its own, so that its log
//! tells which of them a rule met. The recording is made here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use reeve::review::blocks::Target;
use serde_json::Value;
use url::Url;

use super::readers::suricata;
use super::{blocks_name, decisions, in_force, is_blocked_address, list_of, names_near, written};
use crate::validators::output_of;

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));
const FIRST_PORT: u16 = 10_000;

/// A recording in libpcap's own format, of bare IP packets (link type 101).
struct Recording {
    bytes: Vec<u8>,
    packets: u32,
}

impl Recording {
    fn new() -> Self {
        let mut bytes = Vec::new();
        for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 0x0001_0000, 101] {
            bytes.extend(word.to_le_bytes());
        }
        Recording { bytes, packets: 0 }
    }

    fn packet(&mut self, from: IpAddr, to: IpAddr, protocol: u8, payload: &[u8]) {
        let mut packet = Vec::new();
        match (from, to) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                packet.extend([0x45, 0]);
                packet.extend((20 + payload.len() as u16).to_be_bytes());
                packet.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
                packet.extend(from.octets().into_iter().chain(to.octets()));
            }
            (_, IpAddr::V6(to)) => {
                packet.extend([0x60, 0, 0, 0]);
                packet.extend((payload.len() as u16).to_be_bytes());
                packet.extend([protocol, 64]);
                packet.extend([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].into_iter().chain(to.octets()));
            }
            _ => panic!("one family"),
        }
        packet.extend(payload);
        // A millisecond apart.
        for word in [
            1_795_000_000 + self.packets / 1_000,
            self.packets % 1_000 * 1_000,
            packet.len() as u32,
            packet.len() as u32,
        ] {
            self.bytes.extend(word.to_le_bytes());
        }
        self.bytes.extend(packet);
        self.packets += 1;
    }

    fn datagram(&mut self, to: IpAddr, ports: (u16, u16), data: &[u8]) {
        let mut payload = Vec::new();
        payload.extend(ports.0.to_be_bytes().into_iter().chain(ports.1.to_be_bytes()));
        payload.extend((8 + data.len() as u16).to_be_bytes());
        payload.extend([0, 0]);
        payload.extend(data);
        self.packet(CLIENT, to, 17, &payload);
    }

    /// A connection in which the client says something and is answered.
    fn conversation(&mut self, ports: (u16, u16), said: &[u8], answer: &[u8]) {
        const SYN: u8 = 2;
        const ACK: u8 = 16;
        const PUSH: u8 = 8;
        const FIN: u8 = 1;
        let (said_to, answered_to) = (1 + said.len() as u32, 1 + answer.len() as u32);
        for (is_client, sequence, acknowledged, flags, data) in [
            (true, 0, 0, SYN, &b""[..]),
            (false, 0, 1, SYN | ACK, b""),
            (true, 1, 1, ACK, b""),
            (true, 1, 1, ACK | PUSH, said),
            (false, 1, said_to, ACK | PUSH, answer),
            (true, said_to, answered_to, ACK | FIN, b""),
            (false, answered_to, said_to + 1, ACK | FIN, b""),
            (true, said_to + 1, answered_to + 1, ACK, b""),
        ] {
            let (from, to, ports) =
                if is_client { (CLIENT, SERVER, ports) } else { (SERVER, CLIENT, (ports.1, ports.0)) };
            let mut segment = Vec::new();
            segment.extend(ports.0.to_be_bytes().into_iter().chain(ports.1.to_be_bytes()));
            segment.extend(u32::to_be_bytes(sequence).into_iter().chain(u32::to_be_bytes(acknowledged)));
            segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
            segment.extend(data);
            self.packet(from, to, 6, &segment);
        }
    }
}

/// A question for the address of a name.
fn query(name: &str) -> Vec<u8> {
    let mut message = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        message.push(label.len() as u8);
        message.extend(label.bytes());
    }
    message.extend([0, 0, 1, 0, 1]);
    message
}

/// A part of a greeting behind its length.
fn sized<const BYTES: usize>(part: &[u8]) -> Vec<u8> {
    let length = (part.len() as u32).to_be_bytes();
    length[4 - BYTES..].iter().chain(part).copied().collect()
}

/// The least of a TLS 1.2 greeting that names a server (RFC 6066, 3).
fn greeting(name: &str) -> Vec<u8> {
    let host_name = [&[0], &sized::<2>(name.as_bytes())[..]].concat();
    let server_name = [&[0, 0], &sized::<2>(&sized::<2>(&host_name))[..]].concat();
    let body = [&[3, 3][..], &[7; 32], &[0], &[0, 2, 0xc0, 0x2f], &[1, 0], &sized::<2>(&server_name)].concat();
    let handshake = [&[1][..], &sized::<3>(&body)].concat();
    [&[22, 3, 1][..], &sized::<2>(&handshake)].concat()
}

fn request(page: &Url) -> Vec<u8> {
    let host = &page[url::Position::BeforeHost..url::Position::AfterPort];
    format!("GET {} HTTP/1.1\r\nHost: {host}\r\n\r\n", &page[url::Position::BeforePath..]).into_bytes()
}

/// Ports of the client about which Suricata raised its voice.
fn met(folder: &Path) -> BTreeSet<u64> {
    let log = fs::read_to_string(folder.join("eve.json")).unwrap();
    let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let alerts = events.filter(|event| event["event_type"] == "alert" || event["event_type"] == "drop");
    alerts.flat_map(|event| [event["src_port"].as_u64(), event["dest_port"].as_u64()]).flatten().collect()
}

#[test]
fn suricata_meets_what_was_decided_and_nothing_else() {
    let Some(mut suricata) = suricata() else { return };
    let blocks = decisions();
    let targets = in_force(&blocks);
    let mut recording = Recording::new();
    let mut expected: BTreeMap<u16, (String, bool)> = BTreeMap::new();
    let mut next = |what: String, is_blocked: bool| {
        let port = FIRST_PORT + expected.len() as u16;
        expected.insert(port, (what, is_blocked));
        port
    };
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    for name in names_near(&blocks) {
        let is_blocked = blocks_name(&targets, &name);
        recording.datagram(SERVER, (next(format!("query {name}"), is_blocked), 53), &query(&name.to_uppercase()));
        let port = next(format!("greeting {name}"), is_blocked);
        recording.conversation((port, 443), &greeting(&name), &[21, 3, 3, 0, 2, 2, 40]);
        let page = Url::parse(&format!("http://{name}/")).unwrap();
        recording.conversation((next(page.to_string(), is_blocked), 80), &request(&page), answer);
    }
    for block in &blocks {
        let Target::Url(url) = &block.proposal.target else { continue };
        for text in [url.to_string(), format!("{url}x"), url.as_str().to_lowercase(), url.as_str().replace("%2F", "/")]
        {
            let mut page = Url::parse(&text).unwrap();
            // What is said over TLS is not heard, and by http it is another address.
            page.set_scheme("http").unwrap();
            let is_blocked =
                targets.contains(&&Target::Url(page.clone())) || blocks_name(&targets, page.domain().unwrap());
            let server = page.port_or_known_default().unwrap();
            recording.conversation((next(page.to_string(), is_blocked), server), &request(&page), answer);
        }
    }
    for text in ["192.0.2.1", "192.0.2.11", "2001:db8::1", "2001:db8::2"] {
        let address: IpAddr = text.parse().unwrap();
        let port = next(text.to_owned(), is_blocked_address(&targets, address));
        recording.datagram(address, (port, 9), b"hello");
    }

    let dir = written(&list_of(&blocks));
    let file = dir.path().join("traffic.pcap");
    fs::write(&file, &recording.bytes).unwrap();
    suricata.args(["-c", "/etc/suricata/suricata.yaml", "-k", "none", "--runmode", "single", "-r"]).arg(&file);
    output_of(suricata.arg("-S").arg(dir.path().join("blocklist.suricata.rules")).arg("-l").arg(dir.path()));
    let met = met(dir.path());
    assert!(expected.values().filter(|(_, is_blocked)| *is_blocked).count() > 100);
    for (port, (what, is_blocked)) in &expected {
        assert_eq!(met.contains(&u64::from(*port)), *is_blocked, "{what}");
    }
}
