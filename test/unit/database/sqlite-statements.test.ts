// Statements kept compiled: what is kept and for how long, and that nothing is left compiled in the end.
import { describe, expect, it } from 'vitest';
import { SqliteStatements, type Compiler } from '#database/sqlite-statements';

type Done = (error: Error | null, rows?: readonly unknown[]) => void;

/** Compiles anything but what contains BROKEN; a statement gives its text and parameters as its one row. */
class FakeCompiler implements Compiler {
  readonly compiled: string[] = [];
  readonly open = new Set<string>();

  prepare(sql: string, done: (error: Error | null) => void): ReturnType<Compiler['prepare']> {
    const is_broken = sql.includes('BROKEN');
    this.compiled.push(sql);
    if (!is_broken) this.open.add(sql);
    setImmediate(() => done(is_broken ? new Error(`no such thing: ${sql}`) : null));
    return {
      all: (parameters, answer) => setImmediate(() => (answer as Done)(null, [{ sql, parameters }])),
      finalize: (finished) => {
        this.open.delete(sql);
        setImmediate(() => finished?.(null));
      },
    };
  }
}

describe('statements of a connection', () => {
  it('are compiled once, however often they run', async () => {
    const compiler = new FakeCompiler();
    const statements = new SqliteStatements(compiler);
    expect(await statements.run('SELECT ?', [1])).toEqual([{ sql: 'SELECT ?', parameters: [1] }]);
    await Promise.all([statements.run('SELECT ?', [2]), statements.run('SELECT ?', [3])]);
    expect(compiler.compiled).toEqual(['SELECT ?']);
  });

  it('are not kept when they mean something else the next time', async () => {
    const compiler = new FakeCompiler();
    const statements = new SqliteStatements(compiler);
    for (const sql of ['PRAGMA cache_size = 1', 'CREATE TABLE t (a)', 'PRAGMA cache_size = 1']) {
      await statements.run(sql, []);
    }
    expect(compiler.compiled).toHaveLength(3);
    expect(compiler.open.size).toBe(0);
  });

  it('are forgotten when they do not compile, and everybody is told', async () => {
    const compiler = new FakeCompiler();
    const statements = new SqliteStatements(compiler);
    const both = await Promise.allSettled([
      statements.run('SELECT BROKEN', []),
      statements.run('SELECT BROKEN', []),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(statements.run('SELECT BROKEN', [])).rejects.toThrow('no such thing');
    expect(compiler.compiled).toHaveLength(2);
  });

  it('make room, those used longest ago first, and are all let go in the end', async () => {
    const compiler = new FakeCompiler();
    const statements = new SqliteStatements(compiler);
    for (let number = 0; number < 150; number += 1) {
      await statements.run(`SELECT ${String(number)}`, []);
      await statements.run('SELECT often', []);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(compiler.open.size).toBe(100);
    expect(compiler.compiled.filter((sql) => sql === 'SELECT often')).toHaveLength(1);
    await statements.release();
    expect(compiler.open.size).toBe(0);
  });
});
