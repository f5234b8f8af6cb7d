//! What a server is told to answer: plain answers from a few words, and any bytes at any pace.

use std::time::Duration;

/// An answer in parts; after the last one the connection stays open for the next request.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub enum Part {
    Bytes(Vec<u8>),
    Wait(Duration),
    /// Again and again, until the client has enough.
    Endless {
        bytes: Vec<u8>,
        pause: Duration,
    },
    /// Says nothing more and leaves the connection open.
    Silence,
    Close,
    /// Drops the connection without the courtesy of closing it.
    Reset,
}

impl Answer {
    pub fn parts(parts: impl IntoIterator<Item = Part>) -> Answer {
        Answer { parts: parts.into_iter().collect() }
    }

    /// Exactly these bytes, and then the end of the connection.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer::parts([Part::Bytes(bytes.into()), Part::Close])
    }

    /// A status, headers, and a body with its length.
    pub fn with(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        let body = body.into();
        let mut answer = head(status, headers);
        answer.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let mut bytes = answer.into_bytes();
        bytes.extend_from_slice(&body);
        Answer::parts([Part::Bytes(bytes)])
    }

    pub fn status(status: u16) -> Answer {
        Answer::with(status, &[], "")
    }

    pub fn not_found() -> Answer {
        Answer::with(404, &[("Content-Type", "text/plain")], "not here")
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Answer {
        Answer::with(200, &[("Content-Type", "text/html; charset=utf-8")], body)
    }

    pub fn text(body: impl Into<Vec<u8>>) -> Answer {
        Answer::with(200, &[("Content-Type", "text/plain")], body)
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Answer {
        Answer::with(200, &[("Content-Type", "application/xml")], body)
    }

    pub fn redirect(to: &str) -> Answer {
        Answer::with(302, &[("Location", to)], "")
    }

    /// The same, this long after the request.
    pub fn after(mut self, wait: Duration) -> Answer {
        self.parts.insert(0, Part::Wait(wait));
        self
    }
}

/// Status line and headers, ready for more of them.
pub fn head(status: u16, headers: &[(&str, &str)]) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Word\r\n{headers}")
}

/// A page with this title, a sentence of its own, and these links.
pub fn page(title: &str, links: &[&str]) -> String {
    let links: String = links.iter().map(|link| format!("<p><a href=\"{link}\">to {link}</a></p>")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{title} is a page.</p>{links}</body></html>"
    )
}
