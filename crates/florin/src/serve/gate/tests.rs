//! On short times, so that nothing here waits for long.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

const MAX: Duration = Duration::from_millis(400);

fn watched() -> (Watched<DuplexStream>, DuplexStream) {
    let (ours, theirs) = duplex(64);
    let place = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
    (Watched::new(ours, place, MAX), theirs)
}

#[tokio::test]
async fn a_connection_that_stands_still_is_ended() {
    let (mut ours, _theirs) = watched();
    let began = Instant::now();
    let error = ours.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(MAX <= began.elapsed(), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_connection_that_moves_is_not() {
    let (mut ours, mut theirs) = watched();
    for byte in 0..8 {
        let (read, ()) = tokio::join!(ours.read_u8(), async {
            tokio::time::sleep(MAX / 3).await;
            theirs.write_u8(byte).await.unwrap();
        });
        assert_eq!(read.unwrap(), byte);
    }
}

#[tokio::test]
async fn a_receiver_that_reads_nothing_is_ended() {
    let (mut ours, _theirs) = watched();
    let error = ours.write_all(&[0; 65]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn as_many_connections_as_there_may_be() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let gate = Gate::new(1);
    let enter = async || {
        let (theirs, ours) = tokio::join!(TcpStream::connect(address), listener.accept());
        (theirs.unwrap(), gate.accept(ours.unwrap().0, ()).await)
    };
    let first = enter().await;
    assert!(first.1.is_ok());
    assert!(enter().await.1.is_err());
    drop(first);
    assert!(enter().await.1.is_ok());
}
