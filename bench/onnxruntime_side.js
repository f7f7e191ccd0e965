// The work of side.h by onnxruntime: onnxruntime_side.js FILE MODEL THREADS (NODE_PATH says where onnxruntime-node is).
const fs = require("fs");
const readline = require("readline");
const { InferenceSession, Tensor } = require("onnxruntime-node");

const BATCH = 8; // as the model was exported
const [, , file, model, threads] = process.argv;

async function main() {
    const bytes = fs.readFileSync(file);
    const header = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 20));
    const [count, pixels] = header;
    const size = 3 * pixels * pixels;
    const begin = bytes.byteOffset + bytes.length - 4 * count * size;
    const images = new Float32Array(bytes.buffer.slice(begin, begin + 4 * count * size));
    const session = await InferenceSession.create(model, {
        intraOpNumThreads: Number(threads), graphOptimizationLevel: "all" });
    const run = async (first) => {
        const at = (first % count) * size;
        const input = new Tensor("float32", images.subarray(at, at + BATCH * size), [BATCH, 3, pixels, pixels]);
        return (await session.run({ images: input })).activations.data;
    };
    await run(0);
    console.log("ready");
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const start = process.hrtime.bigint();
        const before = process.cpuUsage();
        let sum = 0;
        for (let first = 0; first < Number(line); first += BATCH)
            for (const value of await run(first)) sum += value;
        const wall = Number(process.hrtime.bigint() - start) / 1e9;
        const used = process.cpuUsage(before);
        console.log(wall.toFixed(6) + " " + ((used.user + used.system) / 1e6).toFixed(6) + " " + sum);
    }
}

main();
