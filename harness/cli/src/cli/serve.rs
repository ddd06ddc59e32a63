//! `locksmith serve`.

use miette::miette;
use tokio::runtime::Builder;

use super::failure::{Failure, block_on};

pub(crate) use reference_locker::Arguments;

pub(super) fn run(arguments: Arguments) -> Result<u8, Failure> {
    block_on(Builder::new_multi_thread(), async {
        match reference_locker::serve(arguments).await {
            Ok(()) => Ok(0),
            Err(error) => Err(Failure::usage(miette!("{error}"))),
        }
    })
}
