//! What comes in from other systems and goes out to them. Reads every feature, writes by their commands.

pub mod files;
