//! The other side of alerts, on loopback: servers of web hooks, a mail server, and other people's programs.

use std::process::Command;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::validators::missing;

/// One request as a web hook's server sees it.
#[derive(Clone, Debug)]
pub struct Call {
    head: String,
    pub body: String,
}

impl Call {
    pub fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).collect()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Ids of the hits in it, sorted.
    pub fn told(&self) -> Vec<String> {
        let json = self.json();
        let hits = json["data"]["hits"].as_array().unwrap().iter();
        let mut ids: Vec<String> = hits.map(|hit| hit["hit"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }
}

/// A web hook's server.
pub struct Hook {
    pub address: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Hook {
    /// Answers with these statuses in turn, and keeps what it was sent. A redirect leads to itself.
    pub async fn answering(statuses: &'static [u16]) -> Hook {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        let calls = Arc::<Mutex<Vec<Call>>>::default();
        let (kept, place) = (Arc::clone(&calls), address.clone());
        tokio::spawn(async move {
            for status in statuses {
                let (socket, _) = listener.accept().await.unwrap();
                let mut reader = BufReader::new(socket);
                let call = read_call(&mut reader).await;
                kept.lock().unwrap().push(call);
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                reader.get_mut().write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Hook { address, calls }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

async fn read_call(reader: &mut BufReader<TcpStream>) -> Call {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.unwrap();
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(line.trim_end());
        head.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.unwrap();
    Call { head, body: String::from_utf8(body).unwrap() }
}

/// What it says instead of taking a command; `.` is the end of a mail.
type Answers = &'static [(&'static str, &'static str)];

/// A mail server that takes everything but what it is told not to.
pub struct MailServer {
    pub address: String,
    heard: Arc<Mutex<String>>,
}

impl MailServer {
    pub async fn answering(answers: &[(&'static str, &'static str)]) -> MailServer {
        let answers: Answers = Box::leak(answers.to_vec().into_boxed_slice());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let heard = Arc::<Mutex<String>>::default();
        let kept = Arc::clone(&heard);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                // Whoever hangs up has heard enough.
                let _ = talk(BufReader::new(socket), answers, &kept).await;
            }
        });
        MailServer { address, heard }
    }

    /// All that it was told, line by line.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

async fn talk(mut reader: BufReader<TcpStream>, answers: Answers, heard: &Mutex<String>) -> std::io::Result<()> {
    reader.get_mut().write_all(b"220 mail.test ESMTP\r\n").await?;
    let mut in_data = false;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        heard.lock().unwrap().push_str(&line);
        let line = line.trim_end();
        if in_data && line != "." {
            continue;
        }
        let told = answers.iter().find(|(command, _)| line.starts_with(command)).map(|(_, answer)| *answer);
        let answer = told.unwrap_or(match line.split([' ', ':']).next().unwrap_or_default() {
            "DATA" => "354 go on",
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN",
            "AUTH" => "235 2.7.0 welcome",
            "QUIT" => "221 bye",
            _ => "250 2.0.0 taken",
        });
        in_data = answer.starts_with("354");
        reader.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Python with a module, where it is installed.
pub fn asked_python(module: &str) -> Option<Command> {
    let folders = std::env::var_os("PATH")?;
    let python = std::env::split_paths(&folders).map(|folder| folder.join("python3")).find(|python| {
        let probe = Command::new(python).args(["-c", &format!("import {module}")]).output();
        probe.is_ok_and(|probe| probe.status.success())
    });
    if python.is_none() {
        missing(&format!("python3 with {module} is not on the PATH"));
    }
    python.map(Command::new)
}
