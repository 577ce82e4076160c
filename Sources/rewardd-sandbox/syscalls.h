// The system calls that guests may make. What is not here is refused.

#pragma once

/// Allowed whatever their arguments are.
extern const int allowed_calls[];
extern const unsigned allowed_call_count;

/// Allowed where a program may have processes.
extern const int process_calls[];
extern const unsigned process_call_count;
