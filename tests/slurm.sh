#!/bin/sh
# A real Slurm on this machine: an array of eight tasks, one of them killed at work, run again and collected, gives the
# bytes of the serial run.
#
# The scheduler and its one node are this test's own: on loopback, as root, without systemd, munge and cgroups.
set -eu
build=$1
for program in slurmctld slurmd sbatch; do
    command -v "$program" > /dev/null || exit 77
done
test "$(id -u)" -eq 0 || exit 77
folder=$(pwd)/$build/tests/slurm
rm -rf "$folder"
mkdir -p "$folder/state" "$folder/spool" "$folder/out"
host=$(hostname -s)
# Two free ports, derived from the process's number so that two tests do not collide.
port=$((20000 + $$ % 20000))
cat > "$folder/slurm.conf" << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=1
JobRequeue=0
KillWait=1
ReturnToService=2
NodeName=node NodeHostname=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=node Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$folder/slurm.conf"
controller= node=
stop() {
    scancel --user root 2> /dev/null || true
    for one in $node $controller; do kill "$one" 2> /dev/null || true; done
    wait
}
trap stop EXIT
slurmctld -D -f "$SLURM_CONF" > "$folder/controller.txt" 2>&1 &
controller=$!
slurmd -D -f "$SLURM_CONF" -N node > "$folder/node.txt" 2>&1 &
node=$!

# wait_for SECONDS COMMAND..
wait_for() {
    seconds=$1
    shift
    while ! "$@"; do
        seconds=$((seconds - 1))
        test "$seconds" -gt 0 || { echo "waited in vain: $*" && squeue && tail -n 5 "$folder"/*.log && exit 1; }
        sleep 1
    done
}
is_up() { sinfo -h -o %T 2> /dev/null | grep -q idle; }
wait_for 30 is_up

model=resnet-34_untrained first=resnet-18_untrained
printf '%s\n' "$first" "$model" > "$folder/models.txt"
submit() {
    VENTRAL=$build/ventral RESULTS=$folder/array sbatch --parsable --mem=300 --output="$folder/out/%a-%A.txt" \
        --export=ALL "$@" cluster/draws.sbatch "$folder/models.txt" 4 1
}
nothing_left() { test -z "$(squeue -h)"; }

# Tasks 0 to 3 are a draw each of the first model, 4 to 7 of the second. One is killed as soon as it runs.
job=$(submit --array=0-7%2)
is_running() { test -n "$(squeue -h -j "${job}_5" -t RUNNING 2> /dev/null)"; }
has_left() { is_running || test -z "$(squeue -h -j "${job}_5" 2> /dev/null)"; }
wait_for 60 has_left
scancel --signal=KILL --full "${job}_5" || true
wait_for 120 nothing_left
rm -f "$folder/array/$model/ensemble/seed-1.json" # where it was faster than the kill

# What it left is named, and no table is written.
code=0
"$build/ventral" collect "$first" "$model" --count 4 --results "$folder/array" > "$folder/said" 2>&1 || code=$?
test "$code" -eq 1
grep -q "^ventral collect: $model: seed 1 is missing; run" "$folder/said"
test -s "$folder/array/$first/ensemble-4.csv"
test ! -e "$folder/array/$model/ensemble-4.csv"

# The whole array again: what is finished stays.
touch -d 2001-01-01 "$folder/array/$first/ensemble/seed-3.json"
job=$(submit --array=0-7)
wait_for 120 nothing_left
test "$(stat -c %Y "$folder/array/$first/ensemble/seed-3.json")" -lt 1000000000
"$build/ventral" collect "$first" "$model" --count 4 --results "$folder/array"

# The serial run, byte for byte: every draw's file, and the table.
for one in "$first" "$model"; do
    "$build/ventral" ensemble "$one" --seeds 4 --results "$folder/serial" --quiet
    diff -r "$folder/serial/$one" "$folder/array/$one"
done
