/** What kustomize makes of deploy/kubernetes: the objects that a cluster would be given. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type * as z from 'zod';
import { faultsOf } from '../deploy/environment.ts';
import { MANIFEST_SCHEMAS, deploymentSchema } from '../deploy/kubernetes-schemas.ts';
import { KUBERNETES, ROOT } from '../deploy/read-deploy.ts';
import { describeWith } from './programs.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

describeWith('kustomize', ['kubectl'], ({ kubectl }) => {
  function render(folder: string): Manifest[] {
    const text = execFileSync(kubectl, ['kustomize', `${ROOT}${KUBERNETES}${folder}`], {
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    });
    return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  }
  function deploymentIn(manifests: readonly Manifest[]): z.infer<typeof deploymentSchema> {
    return deploymentSchema.parse(manifests.find(({ kind }) => kind === 'Deployment'));
  }

  test.each(['base', 'production'])(
    'makes nothing of %s that the cluster would not know',
    (folder) => {
      const faults = render(folder).flatMap((manifest) => {
        const schema = MANIFEST_SCHEMAS[manifest.kind];
        if (!schema) return [`${manifest.kind}: no schema`];
        return schema.safeParse(manifest).error?.issues.map(({ message }) => message) ?? [];
      });
      expect(faults).toEqual([]);
    },
  );

  test('the base holds what every cluster knows, and production what the operator adds', () => {
    const base = [
      'Deployment',
      'NetworkPolicy',
      'PersistentVolumeClaim',
      'Service',
      'ServiceAccount',
    ];
    const kinds = (folder: string): string[] =>
      render(folder)
        .map(({ kind }) => kind)
        .toSorted();
    expect(kinds('base')).toEqual(base);
    expect(kinds('production')).toEqual(
      [...base, 'ConfigMap', 'Namespace', 'PodMonitor', 'PrometheusRule'].toSorted(),
    );
  });

  test('everything of production is in its namespace, and the selector finds the pod', () => {
    const manifests = render('production');
    const outside = manifests.filter(({ metadata }) => metadata.namespace !== 'youtube-mcp');
    expect(outside.map(({ kind }) => kind)).toEqual(['Namespace']);
    const { spec } = deploymentIn(manifests);
    expect(spec.template.metadata.labels).toMatchObject(spec.selector?.matchLabels ?? {});
    expect(spec.selector?.matchLabels).toMatchObject({ 'app.kubernetes.io/name': 'youtube-mcp' });
    const monitor = manifests.find(({ kind }) => kind === 'PodMonitor');
    expect(monitor).toMatchObject({
      spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'youtube-mcp' } } },
    });
  });

  test.each(['base', 'production'])(
    'in %s no variable names one that comes after it: the kubelet would leave it as it is',
    (folder) => {
      const [container] = deploymentIn(render(folder)).spec.template.spec.containers;
      const before = new Set<string>();
      const unknown = (container?.env ?? []).flatMap((entry) => {
        const value = 'value' in entry ? entry.value : '';
        const lost = [...value.matchAll(/\$\((\w+)\)/g)].filter(
          ([, name = '']) => !before.has(name),
        );
        before.add(entry.name);
        return lost.map(([reference]) => `${entry.name}: ${reference}`);
      });
      expect(unknown).toEqual([]);
      // And what it would be left as is a fault, which is why this matters.
      expect(faultsOf({ ALLOWED_HOSTS: '$(POD_IP)' })).toHaveLength(1);
    },
  );

  test('production runs the image of its registry', () => {
    const [container] = deploymentIn(render('production')).spec.template.spec.containers;
    expect(container?.image).toMatch(/^registry\.example\.com\/youtube-mcp:\d+\.\d+\.\d+$/);
  });
});
