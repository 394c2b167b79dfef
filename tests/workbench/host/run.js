// Runs mocha inside the extension host, as tests.json beside this file says, and writes results.
const fs = require("fs");
const path = require("path");

const { mocha: from, files, results } = JSON.parse(
  fs.readFileSync(path.join(__dirname, "tests.json"), "utf8"));
const Mocha = require(require.resolve("mocha", { paths: [from] }));

exports.run = () =>
  new Promise((resolve) => {
    const mocha = new Mocha({ ui: "bdd", timeout: 30000 });
    files.forEach((file) => mocha.addFile(file));
    const tests = [];
    const note = (outcome) => (test, error) =>
      tests.push({ title: test.fullTitle(), outcome, error: error ? String(error.stack || error) : "" });
    mocha
      .run(() => {
        fs.writeFileSync(results, JSON.stringify(tests));
        resolve();
      })
      .on("pass", note("passed"))
      .on("fail", note("failed"))
      .on("pending", note("skipped"));
  });
