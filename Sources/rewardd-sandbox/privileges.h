// Giving up what a guest must not have.

#pragma once

/// Becomes another user for good; the caller is root.
int become_user(unsigned uid);

/// Gives up every capability, and the ways to new ones.
int drop_capabilities(void);

/// Lets a program that is executed keep what making jails needs: mounting, and giving up the rest.
int keep_for_interpreter(void);
