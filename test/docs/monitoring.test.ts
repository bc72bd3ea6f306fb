import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type Loose, type TestGateway } from '../support/server.js';

interface Panel {
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
}

const dashboard: Loose = JSON.parse(readFileSync('docs/monitoring/dashboard.json', 'utf8'));
const rules: Loose[] = parse(readFileSync('docs/monitoring/alerts.yaml', 'utf8'), { strict: true }).groups.flatMap(
  (group: Loose) => group.rules,
);

const panels: Loose[] = dashboard.panels.filter((panel: Loose) => panel.type !== 'row');
const queries: string[] = panels.flatMap((panel) => panel.targets.map((target: Loose) => target.expr));

/** What a PromQL expression selects: names that are neither functions, keywords, labels nor within a selector. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)(?!\w)(?!\s*\()/g)].map(([, name]) => name ?? '');
  return names.filter((name) => !['and', 'or', 'unless', 'offset', 'bool', 'by'].includes(name));
}

/** Names of all samples that the text can have, with the suffixes of histograms. */
function exposed(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  );
}

describe('dashboard and alerts', () => {
  let gateway: TestGateway;
  let text: string;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    text = await (await fetch(`${gateway.origin}/metrics`)).text();
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  it('finds the metrics that an expression selects', () => {
    expect(
      metricsOf('histogram_quantile(0.99, sum by (le) (rate(a_bucket{job="kula", x=~"$y"}[5m]))) > 0.1 or b offset 1h'),
    ).toEqual(['a_bucket', 'b']);
  });

  it('use only metrics that a gateway serves', () => {
    const given = exposed(text).add('up');
    for (const expression of [...queries, ...rules.map((rule) => rule.expr as string)]) {
      const asked = metricsOf(expression);
      expect([expression, asked.length > 0, asked.filter((name) => !given.has(name))]).toEqual([expression, true, []]);
    }
  });

  it("show every metric of the gateway's own", () => {
    const shown = new Set(queries.flatMap(metricsOf).map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    const own = [...text.matchAll(/^# TYPE (kula_\S+)/gm)].map(([, name]) => name);
    expect(own.length).toBeGreaterThan(15);
    expect(own.filter((name) => !shown.has(name ?? ''))).toEqual([]);
  });

  it('can be imported: the data source is a variable, panels have ids and descriptions and do not overlap', () => {
    expect(dashboard.templating.list.map((variable: Loose) => [variable.name, variable.type])).toContainEqual([
      'datasource',
      'datasource',
    ]);
    expect(dashboard.panels.filter((panel: Loose) => panel.type === 'row').map((panel: Loose) => panel.title)).toEqual([
      'Traffic',
      'Ledger lane',
      'Live feed',
      'Database',
      'Process',
    ]);
    expect(new Set(dashboard.panels.map((panel: Loose) => panel.id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }: Panel) =>
      Array.from({ length: w * h }, (_, i) => `${(x + (i % w)).toString()},${(y + Math.floor(i / w)).toString()}`),
    );
    expect(cells.every((cell: string) => Number(cell.split(',')[0]) < 24)).toBe(true);
    expect(new Set(cells).size).toBe(cells.length);
    for (const panel of panels) {
      expect(panel).toMatchObject({
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
        datasource: { type: 'prometheus', uid: '${datasource}' },
      });
      for (const { expr } of panel.targets) expect(expr).toContain('{job=~"$job", instance=~"$instance"');
    }
  });

  it('give each alert a severity, a summary and an action', () => {
    expect(new Set(rules.map((rule) => rule.alert)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule).toMatchObject({
        alert: expect.stringMatching(/^Kula[A-Z]\w+$/),
        labels: { severity: expect.stringMatching(/^(critical|warning)$/) },
        annotations: { summary: expect.stringMatching(/\.$/), action: expect.stringMatching(/\.$/) },
      });
      expect(rule.expr).toContain('{job="kula"');
    }
  });

  it('find the counters of alerts served from 0 on', () => {
    for (const code of ['INTERNAL', 'OVERLOADED']) expect(text).toContain(`kula_errors_total{code="${code}"} 0\n`);
  });
});
