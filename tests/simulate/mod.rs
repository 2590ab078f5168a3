//! A reporting day: what is drawn holds for the plan, what is sent is right where it is to be, and what is told is so.

mod command;
mod drawn;
mod sent;
