#!/usr/bin/env bash
# Runs all engines on all workloads, one after the other, on a machine that does nothing else.
#
# usage: run_all.sh OUTPUT [REWARD_BENCH]
#
# Appends JSON lines to OUTPUT, and what engines say besides to OUTPUT.log. REWARD_BENCH is our own
# program; it takes its turn on each workload before and after the peers. The rest is set by
# variables, lists separated by blanks; their defaults stand below.
set -uo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rewardd
: "${PEERS_FOLDER:=$cache/peers}"        # where setup.sh put the engines
: "${MODELS_FOLDER:=$cache/bench-models}" # where make_models.py put the models
: "${MODEL:=smollm2}"                     # or qwen
: "${ENGINES:=vllm openvino llamacpp transformers}"
: "${WORKLOADS:=prefill_512 batch_64x200 best_of_16 follow_ups}"
: "${PRECISIONS:=bf16 f32}"
: "${THREADS:=2 1}"
: "${REPEATS:=5}" # within a process, after a warm-up
: "${ROUNDS:=1}"  # of everything
: "${STARTUP:=1}" # 0 leaves out the start of vllm

[[ $# -ge 1 && $# -le 2 ]] || { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
output=$1 ours=${2:-} failures=0
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

# A failure of one engine is noted, and the others go on.
failed() {
    echo "run_all.sh: $* failed, see $output.log" >&2
    failures=$((failures + 1))
}

run_peer() { # ENGINE PRECISION THREADS WORKLOAD
    "$PEERS_FOLDER/$1/bin/python" "$here/bench_$1.py" --model "$MODEL" --models "$MODELS_FOLDER" \
        --precision "$2" --threads "$3" --workload "$4" --repeats "$REPEATS" \
        >>"$output" 2>>"$output.log" </dev/null || failed "$@"
}

# Our program is given the folder that peers load, so that weights are the same.
run_ours() { # PRECISION THREADS WORKLOAD
    [[ -n $ours ]] || return 0
    local precision=exact kind=$1 cores=0
    [[ $1 == bf16 ]] && precision=fast
    [[ $MODEL == qwen ]] && kind=bf16
    [[ $2 == 2 ]] && cores=0-1
    taskset -c "$cores" "$ours" "$MODELS_FOLDER/$MODEL-$kind" --workload "$3" \
        --precision "$precision" --threads "$2" --rounds "$REPEATS" 2>>"$output.log" </dev/null |
        sed "s/^{/{\"model\":\"$MODEL\",/" >>"$output" || failed "reward-bench $*"
}

for ((round = 0; round < ROUNDS; round++)); do
    for threads in $THREADS; do
        for precision in $PRECISIONS; do
            for workload in $WORKLOADS; do
                read -r load _ </proc/loadavg
                echo "$MODEL $precision, threads $threads, $workload; load $load" >&2
                run_ours "$precision" "$threads" "$workload"
                for engine in $ENGINES; do
                    run_peer "$engine" "$precision" "$threads" "$workload"
                done
                run_ours "$precision" "$threads" "$workload"
            done
        done
    done
done
if [[ $STARTUP == 1 && " $ENGINES " == *" vllm "* ]]; then
    REPEATS=3 run_peer vllm bf16 2 startup
fi
exit $((failures > 0))
