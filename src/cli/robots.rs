//! `reeve robots`: what a robots.txt says about an address, for one file or for any number of questions.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::Deserialize;
use url::Url;

use super::args::RobotsArgs;
use super::{Complaint, Done, output};
use crate::fetch::{MAX_ROBOTS_BYTES, RobotsRules};
use crate::locale::Message;

/// A question holds a whole file, escaped; a longer line is none.
const MAX_LINE_BYTES: u64 = 16 << 20;

/// One line of `--jsonl`.
#[derive(Deserialize)]
struct Question {
    robots: String,
    agent: String,
    url: String,
}

pub fn run(args: &RobotsArgs) -> anyhow::Result<Done> {
    let input = open(&args.file)?;
    if args.jsonl {
        answer_all(input, &mut BufWriter::new(io::stdout().lock()))?;
        return Ok(Done::Well);
    }
    // clap lets nobody leave these out.
    let (agent, url) = (args.agent.as_deref().unwrap_or_default(), args.url.as_deref().unwrap_or_default());
    let address = address(url)
        .map_err(|reason| Complaint::misused(Message::new("robots-bad-url").with("url", url).with("reason", reason)))?;
    let mut body = Vec::new();
    input.take(MAX_ROBOTS_BYTES).read_to_end(&mut body).map_err(Complaint::from)?;
    let allowed = RobotsRules::from_answer(200, &body, agent).allows(&address);
    output::print_text(if allowed { "allowed\n" } else { "disallowed\n" })?;
    Ok(Done::Well)
}

/// A file, or stdin where it is called `-`.
fn open(path: &Path) -> Result<Box<dyn BufRead>, Complaint> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let refused = |error: io::Error| {
        let path = path.display().to_string();
        Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
    };
    Ok(Box::new(BufReader::new(File::open(path).map_err(refused)?)))
}

/// Answers every line in order; what was answered before a bad line has been written.
fn answer_all(mut questions: Box<dyn BufRead>, answers: &mut impl Write) -> anyhow::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if questions.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(Complaint::from)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&line) {
            Ok(allowed) => writeln!(answers, "{{\"allowed\":{allowed}}}")?,
            Err(reason) => {
                answers.flush()?;
                let message = Message::new("robots-bad-line").with("line", number).with("reason", reason);
                return Err(Complaint::failed(message).into());
            }
        }
    }
    answers.flush()?;
    Ok(())
}

fn answer(line: &[u8]) -> Result<bool, String> {
    let question: Question = serde_json::from_slice(line).map_err(|error| {
        // The line is named already, and it is always the first of what serde sees.
        let text = error.to_string();
        text.split_once(" at line ").map_or(text.clone(), |(what, _)| format!("{what} (column {})", error.column()))
    })?;
    let address = address(&question.url)?;
    Ok(RobotsRules::from_answer(200, question.robots.as_bytes(), &question.agent).allows(&address))
}

/// An address as people write it: whole, without scheme, or only the path.
fn address(text: &str) -> Result<Url, String> {
    let base = Url::parse("http://host.invalid/").map_err(|error| error.to_string())?;
    let url = base.join(text).map_err(|error| format!("{text}: {error}"))?;
    if url.cannot_be_a_base() {
        // `shop.example:8080/x` is no scheme with something behind it.
        return Url::parse(&format!("http://{text}")).map_err(|error| format!("{text}: {error}"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(questions: &'static str) -> (String, Option<String>) {
        let mut written = Vec::new();
        let result = answer_all(Box::new(questions.as_bytes()), &mut written);
        let complaint = result.err().and_then(|error| error.downcast::<Complaint>().ok());
        let line = complaint.map(|complaint| crate::locale::Lang::En.text(complaint.message()));
        (String::from_utf8(written).expect("JSON"), line)
    }

    #[test]
    fn questions_are_answered_in_order() {
        let (written, complaint) = answers(
            "{\"robots\":\"User-agent: *\\nDisallow: /a\",\"agent\":\"B\",\"url\":\"http://x.test/a\"}\n\n\
             {\"robots\":\"User-agent: *\\nDisallow: /a\",\"agent\":\"B\",\"url\":\"/b\"}",
        );
        assert_eq!((written.as_str(), complaint), ("{\"allowed\":false}\n{\"allowed\":true}\n", None));
    }

    #[test]
    fn a_bad_line_is_named_after_the_answers_before_it() {
        let good = "{\"robots\":\"\",\"agent\":\"B\",\"url\":\"/\"}\n";
        for bad in ["{}", "no", "{\"robots\":\"\",\"agent\":\"B\",\"url\":\"http://[\"}"] {
            let (written, complaint) = answers(format!("{good}\n{bad}\n{good}").leak());
            assert_eq!(written, "{\"allowed\":true}\n", "{bad}");
            assert!(complaint.is_some_and(|complaint| complaint.contains("line 3")), "{bad}");
        }
    }

    #[test]
    fn an_address_is_whole_or_a_path() {
        for (text, path) in
            [("http://a.test/x?y", "/x"), ("/x", "/x"), ("", "/"), ("a.test:80/x", "/x"), ("x/y", "/x/y")]
        {
            assert_eq!(address(text).expect("valid").path(), path, "{text}");
        }
    }
}
