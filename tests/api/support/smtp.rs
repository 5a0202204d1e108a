//! A mail server inside the tests. It says what the story wants it to say: yes, later, no, nothing; or hangs up.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chapterhouse::platform::mail::{SmtpOptions, SmtpTls};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What the server does with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Takes it.
    Yes,
    /// Answers this line to `RCPT`, e.g. `451 4.2.2 mailbox full`.
    AtRecipient(&'static str),
    /// Answers this line when it has read the mail.
    AtData(&'static str),
    /// Reads the recipient and says nothing any more.
    Nothing,
    /// Takes it, and closes the connection without an answer.
    HangUpAfterData,
    /// Takes it, says so, and closes the connection before the next.
    HangUpAfterMail,
}

/// A mail that the server has read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Of the envelope.
    pub from: String,
    /// Of the envelope.
    pub to: Vec<String>,
    /// The mail as it came, lines ended by CR LF.
    pub raw: Vec<u8>,
}

#[derive(Default)]
struct Script {
    usual: Option<Answer>,
    by_recipient: HashMap<String, Answer>,
    received: Vec<Received>,
    connections: usize,
}

/// The server; it listens on a port of loopback until it is stopped or dropped.
pub struct SmtpServer {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    running: Option<Running>,
}

struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl SmtpServer {
    /// Starts one that takes every mail.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut server = Self { address, script: Arc::default(), running: None };
        server.listen(listener);
        server
    }

    /// Stops listening, and cuts every connection.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop.cancel();
            running.task.await.unwrap();
        }
    }

    /// Listens again, on the same port.
    pub async fn start_again(&mut self) {
        self.stop().await;
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.listen(listener);
    }

    /// From now on does this with every mail.
    pub fn answer(&self, answer: Answer) {
        self.script.lock().unwrap().usual = Some(answer);
    }

    /// From now on does this with mails to one address.
    pub fn answer_to(&self, recipient: &str, answer: Answer) {
        self.script.lock().unwrap().by_recipient.insert(recipient.to_owned(), answer);
    }

    /// Every mail that it has read to the end, also those that it refused then.
    pub fn received(&self) -> Vec<Received> {
        self.script.lock().unwrap().received.clone()
    }

    /// Forgets what it has received: the story is about what comes after.
    pub fn forget(&self) {
        self.script.lock().unwrap().received.clear();
    }

    /// How many connections were opened to it so far.
    pub fn connections(&self) -> usize {
        self.script.lock().unwrap().connections
    }

    /// How to reach it.
    pub fn options(&self) -> SmtpOptions {
        let host = self.address.ip().to_string();
        SmtpOptions { host, port: self.address.port(), username: None, password: None, tls: SmtpTls::None }
    }

    fn listen(&mut self, listener: TcpListener) {
        let stop = CancellationToken::new();
        let (script, stopped) = (Arc::clone(&self.script), stop.clone());
        let task = tokio::spawn(async move {
            let mut conversations = JoinSet::new();
            // Leaving the loop drops the listener and aborts the conversations: every socket is closed.
            while let Some(Ok((socket, _))) = stopped.run_until_cancelled(listener.accept()).await {
                script.lock().unwrap().connections += 1;
                conversations.spawn(converse(socket, Arc::clone(&script)));
            }
            conversations.shutdown().await;
        });
        self.running = Some(Running { stop, task });
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.stop.cancel();
        }
    }
}

/// Ends when either side hangs up; how a client breaks off is its own affair.
async fn converse(socket: TcpStream, script: Arc<Mutex<Script>>) {
    let mut socket = BufReader::new(socket);
    let _ = talk(&mut socket, &script).await;
    let _ = socket.shutdown().await;
}

async fn talk(socket: &mut BufReader<TcpStream>, script: &Mutex<Script>) -> std::io::Result<()> {
    say(socket, "220 test.example ready").await?;
    let mut mail = Received { from: String::new(), to: Vec::new(), raw: Vec::new() };
    let mut answer = Answer::Yes;
    while let Some(line) = hear(socket).await? {
        let command = line.to_ascii_uppercase();
        if command.starts_with("EHLO") {
            say(socket, "250-test.example\r\n250-8BITMIME\r\n250 SMTPUTF8").await?;
        } else if command.starts_with("MAIL FROM:") {
            mail = Received { from: address(&line), to: Vec::new(), raw: Vec::new() };
            say(socket, "250 2.1.0 ok").await?;
        } else if command.starts_with("RCPT TO:") {
            mail.to.push(address(&line));
            answer = answer_for(script, &mail);
            match &answer {
                Answer::AtRecipient(line) => say(socket, line).await?,
                Answer::Nothing => std::future::pending().await,
                _ => say(socket, "250 2.1.5 ok").await?,
            }
        } else if command == "DATA" {
            say(socket, "354 go on").await?;
            let Some(raw) = hear_mail(socket).await? else { return Ok(()) };
            mail.raw = raw;
            script.lock().unwrap().received.push(mail.clone());
            match &answer {
                Answer::AtData(line) => say(socket, line).await?,
                Answer::HangUpAfterData => return Ok(()),
                _ => say(socket, "250 2.0.0 taken").await?,
            }
            if answer == Answer::HangUpAfterMail {
                return Ok(());
            }
        } else if command == "QUIT" {
            return say(socket, "221 2.0.0 bye").await;
        } else if command == "NOOP" || command == "RSET" {
            say(socket, "250 2.0.0 ok").await?;
        } else {
            say(socket, "500 5.5.2 what?").await?;
        }
    }
    Ok(())
}

fn answer_for(script: &Mutex<Script>, mail: &Received) -> Answer {
    let script = script.lock().unwrap();
    let own = mail.to.last().and_then(|recipient| script.by_recipient.get(recipient));
    own.or(script.usual.as_ref()).cloned().unwrap_or(Answer::Yes)
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let start = line.find('<').map_or(0, |at| at + 1);
    let end = line.find('>').unwrap_or(line.len());
    line[start..end].to_owned()
}

async fn say(socket: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    socket.write_all(format!("{line}\r\n").as_bytes()).await
}

async fn hear(socket: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let length = socket.read_line(&mut line).await?;
    Ok((length > 0).then(|| line.trim_end().to_owned()))
}

/// Reads to the line with a single dot; takes away the dots that hide dots.
async fn hear_mail(socket: &mut BufReader<TcpStream>) -> std::io::Result<Option<Vec<u8>>> {
    let mut mail = Vec::new();
    loop {
        let mut line = Vec::new();
        if socket.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        if line == b".\r\n" {
            return Ok(Some(mail));
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
