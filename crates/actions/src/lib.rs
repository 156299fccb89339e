//! What someone must do by when, and whether it worked.
