// Lists what the TypeScript compiler's own parser finds outside function bodies.
// Usage: node typescript.cjs TYPESCRIPT_MODULE < paths   (one JSON line a file; see dumping.py)
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const ts = require(path.resolve(process.argv[2]));

// A longer value may be left out of a view on purpose; it is then null here.
const SMALL_VALUE = 80;
const SCRIPT_KINDS = {
  ".tsx": ts.ScriptKind.TSX,
  ".ts": ts.ScriptKind.TS,
  ".mts": ts.ScriptKind.TS,
  ".cts": ts.ScriptKind.TS,
  ".jsx": ts.ScriptKind.JSX,
};

function blockBody(node) {
  if (ts.isClassStaticBlockDeclaration(node)) return node.body;
  return ts.isFunctionLike(node) && node.body && ts.isBlock(node.body) ? node.body : undefined;
}

function isValueFunction(node) {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isExpressionBody(node) {
  return node.parent && ts.isArrowFunction(node.parent) && node.parent.body === node;
}

function unwrapped(node) {
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    node = node.expression;
  }
  return node;
}

// `(function () { … })()` and its like around more than half of a file is the module's own scope; so
// is a function in parentheses that is only named there, as lodash's is.
function isModuleWrapper(node, source) {
  const body = blockBody(node);
  if (!body || !isValueFunction(node) || (body.end - body.pos) * 2 <= source.text.length) return false;
  if (ts.isParenthesizedExpression(node.parent)) return true;
  let outer = node.parent;
  while (ts.isParenthesizedExpression(outer) || ts.isPropertyAccessExpression(outer)) outer = outer.parent;
  if (!ts.isCallExpression(outer)) return false;
  const called = outer.expression.getText(source);
  if (outer.arguments.includes(node) && !/^[(!]*\s*(async\s+)?function/.test(called)) return false;
  while (ts.isParenthesizedExpression(outer) || ts.isPrefixUnaryExpression(outer) || ts.isCallExpression(outer)) {
    outer = outer.parent;
  }
  return ts.isExpressionStatement(outer) && ts.isSourceFile(outer.parent);
}

class Lister {
  constructor(name, text) {
    this.source = ts.createSourceFile(
      name, text, ts.ScriptTarget.ESNext, true, SCRIPT_KINDS[path.extname(name)] ?? ts.ScriptKind.JS,
    );
    this.items = [];
    this.bodies = [];
    this.bodyIndex = new Map();
    this.wrapped = [];
    this.collectBodies(this.source);
    for (const statement of [...this.source.statements, ...this.wrapped]) this.statement(statement, "");
  }

  line(position) {
    return this.source.getLineAndCharacterOfPosition(position).line + 1;
  }

  collectBodies(node) {
    const body = blockBody(node);
    if (body && isModuleWrapper(node, this.source)) this.wrapped.push(...body.statements);
    else if (body) {
      const start = body.getStart(this.source);
      this.bodyIndex.set(body, this.bodies.length);
      this.bodies.push({
        first: this.line(start), last: this.line(body.end), text: this.source.text.slice(start, body.end),
      });
      return;
    }
    ts.forEachChild(node, (child) => this.collectBodies(child));
  }

  // The tokens of a node without comments; bodies of inner functions as {}; stops at `end`.
  tokens(node, end = Infinity, found = []) {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return found;
    if (node.getStart(this.source) >= end) return found;
    if (this.bodyIndex.has(node) || isExpressionBody(node)) return found.push("{}"), found;
    const children = node.getChildren(this.source);
    if (children.length === 0) {
      const text = this.source.text.slice(node.getStart(this.source), node.end);
      if (text) found.push(text);
    }
    for (const child of children) this.tokens(child, end, found);
    return found;
  }

  text(node, end) {
    return this.tokens(node, end).join(" ");
  }

  add(scope, name, head, body, value = null) {
    this.items.push({ name: scope + name, head, body: body ? (this.bodyIndex.get(body) ?? null) : null, value });
  }

  nameOf(node) {
    return node.name ? node.name.getText(this.source) : ts.SyntaxKind[node.kind];
  }

  functionHead(node) {
    const body = blockBody(node);
    return this.text(node, body ? body.getStart(this.source) : undefined);
  }

  // A value that a view has to show: functions and classes by their heads, other values while they are small.
  value(scope, name, head, node, prefix = "") {
    if (!node) return this.add(scope, name, head);
    const inner = unwrapped(node);
    if (isValueFunction(inner)) {
      const body = blockBody(inner);
      const end = body ? body : inner.body;
      return this.add(scope, name, `${head} ${prefix} ${this.text(inner, end.getStart(this.source))}`, body);
    }
    if (ts.isClassExpression(inner)) return this.classLike(inner, scope, name, head);
    if (ts.isObjectLiteralExpression(inner)) {
      this.add(scope, name, head);
      return inner.properties.forEach((property) => this.property(property, `${scope}${name}.`));
    }
    const text = this.text(inner);
    const span = this.line(inner.end) - this.line(inner.getStart(this.source));
    this.add(scope, name, head, undefined, text.length <= SMALL_VALUE && span === 0 ? text : null);
  }

  property(node, scope) {
    if (blockBody(node)) return this.add(scope, this.nameOf(node), this.functionHead(node), blockBody(node));
    if (!ts.isPropertyAssignment(node)) return;
    const inner = unwrapped(node.initializer);
    if (isValueFunction(inner) && blockBody(inner)) this.value(scope, this.nameOf(node), this.nameOf(node), inner, ":");
    else if (ts.isObjectLiteralExpression(inner)) {
      inner.properties.forEach((child) => this.property(child, `${scope}${this.nameOf(node)}.`));
    }
  }

  classLike(node, scope, name = this.nameOf(node), prefix = "") {
    const open = node.getChildren(this.source).find((child) => child.kind === ts.SyntaxKind.OpenBraceToken);
    this.add(scope, name, `${prefix} ${this.text(node, open.getStart(this.source))}`);
    for (const member of node.members) this.member(member, `${scope}${name}.`);
  }

  member(node, scope) {
    if (ts.isPropertyDeclaration(node) && node.initializer) {
      const head = this.text(node, node.initializer.getStart(this.source));
      return this.value(scope, this.nameOf(node), head, node.initializer);
    }
    this.add(scope, this.nameOf(node), this.functionHead(node), blockBody(node));
  }

  moduleLike(node, scope) {
    if (!node.body) return this.add(scope, this.nameOf(node), this.text(node));
    this.add(scope, this.nameOf(node), this.text(node, node.body.getStart(this.source)));
    const inner = `${scope}${this.nameOf(node)}.`;
    if (ts.isModuleDeclaration(node.body)) return this.moduleLike(node.body, inner);
    node.body.statements.forEach((statement) => this.statement(statement, inner));
  }

  variables(node, scope) {
    const keyword = this.text(node, node.declarationList.declarations[0].getStart(this.source));
    for (const declaration of node.declarationList.declarations) {
      const end = declaration.initializer?.getStart(this.source);
      this.value(scope, this.nameOf(declaration), `${keyword} ${this.text(declaration, end)}`, declaration.initializer);
    }
  }

  expression(node, scope) {
    const inner = node.expression;
    if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    const right = unwrapped(inner.right);
    const left = inner.left.getText(this.source).replace(/\s+/g, "");
    if (blockBody(right) || ts.isClassExpression(right) || ts.isObjectLiteralExpression(right)) {
      this.value(scope, left, this.text(inner, inner.right.getStart(this.source)), right);
    }
  }

  statement(node, scope) {
    if (ts.isFunctionDeclaration(node)) return this.add(scope, this.nameOf(node), this.functionHead(node), node.body);
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
      return this.classLike(node, scope);
    }
    if (ts.isModuleDeclaration(node)) return this.moduleLike(node, scope);
    if (ts.isVariableStatement(node)) return this.variables(node, scope);
    if (ts.isExpressionStatement(node)) return this.expression(node, scope);
    if (ts.isExportAssignment(node)) {
      const head = this.text(node, node.expression.getStart(this.source));
      return this.value(scope, "default", head, node.expression);
    }
    if (ts.isTypeAliasDeclaration(node) || /^(Import|Export|NamespaceExport)/.test(ts.SyntaxKind[node.kind])) {
      this.add(scope, this.nameOf(node), this.text(node));
    }
  }
}

for (const name of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { items, bodies, source } = new Lister(name, fs.readFileSync(name, "utf8"));
  process.stdout.write(`${JSON.stringify({ path: name, errors: source.parseDiagnostics.length, items, bodies })}\n`);
}
