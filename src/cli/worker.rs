//! `chapterhouse worker`

use super::context::Context;
use super::failure::Failure;
use crate::app;

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    Context::block_on(app::work(config))
}
