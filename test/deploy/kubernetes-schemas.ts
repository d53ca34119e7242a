/**
 * The fields of the Kubernetes API that deploy/kubernetes uses, and no others: an unknown field is
 * dropped by the cluster without a word, a misspelt probe or securityContext with it.
 */
import * as z from 'zod';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const labels = z.record(z.string().regex(/^([a-z0-9.-]+\/)?[A-Za-z0-9._-]+$/), z.string());
const quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi)?$/);
const port = z.union([z.int().min(1).max(65_535), name]);
const protocol = z.enum(['TCP', 'UDP']);
const seconds = z.int().nonnegative();

const metadata = z.strictObject({
  name,
  namespace: name.optional(),
  labels: labels.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const selector = z.strictObject({ matchLabels: labels });

const keyRef = z.strictObject({ name, key: z.string() });
const env = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({ name: z.string(), valueFrom: z.strictObject({ secretKeyRef: keyRef }) }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({
      fieldRef: z.strictObject({ fieldPath: z.literal('status.podIP') }),
    }),
  }),
]);

const probe = z.strictObject({
  httpGet: z.strictObject({
    path: z.string().startsWith('/'),
    port,
  }),
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive(),
  failureThreshold: z.int().positive(),
});

const resources = z.strictObject({
  requests: z.strictObject({ cpu: quantity, memory: quantity }),
  limits: z.strictObject({ memory: quantity }).optional(),
});

const container = z.strictObject({
  name,
  image: z.string(),
  imagePullPolicy: z.enum(['IfNotPresent', 'Always']),
  env: z.array(env),
  ports: z.array(z.strictObject({ name, containerPort: z.int(), protocol })),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  lifecycle: z.strictObject({
    preStop: z.strictObject({ sleep: z.strictObject({ seconds }) }),
  }),
  resources,
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.strictObject({ name, mountPath: z.string().startsWith('/') })),
});

const podSpec = z.strictObject({
  serviceAccountName: name,
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  terminationGracePeriodSeconds: z.int().positive(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive(),
    fsGroupChangePolicy: z.enum(['OnRootMismatch', 'Always']),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.array(container).length(1),
  volumes: z.array(
    z.union([
      z.strictObject({ name, persistentVolumeClaim: z.strictObject({ claimName: name }) }),
      z.strictObject({ name, emptyDir: z.strictObject({ sizeLimit: quantity }) }),
    ]),
  ),
});

/** kustomize writes selector and labels into it: without them it is the file, with them the result. */
export const deploymentSchema = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata,
  spec: z.strictObject({
    replicas: z.int(),
    revisionHistoryLimit: z.int(),
    strategy: z.strictObject({ type: z.literal('Recreate') }),
    selector: selector.optional(),
    template: z.strictObject({
      metadata: z.strictObject({ labels: labels.optional() }),
      spec: podSpec,
    }),
  }),
});

const peer = z.union([
  z.strictObject({ namespaceSelector: selector, podSelector: selector.optional() }),
  z.strictObject({
    ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }),
  }),
]);
const policyPorts = z.array(z.strictObject({ protocol, port })).min(1);
const egress = z.strictObject({ to: z.array(peer).min(1), ports: policyPorts });

export const networkPolicySchema = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('NetworkPolicy'),
  metadata,
  spec: z.strictObject({
    podSelector: z.union([z.strictObject({}), selector]),
    policyTypes: z.tuple([z.literal('Ingress'), z.literal('Egress')]),
    ingress: z.array(z.strictObject({ from: z.array(peer).min(1), ports: policyPorts })),
    egress: z.array(egress),
  }),
});

export const serviceSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    type: z.literal('ClusterIP'),
    selector: labels.optional(),
    ports: z.array(
      z.strictObject({ name, port, targetPort: port, protocol, appProtocol: z.literal('http') }),
    ),
  }),
});

export const podMonitorSchema = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PodMonitor'),
  metadata,
  spec: z.strictObject({
    jobLabel: z.string(),
    selector,
    podMetricsEndpoints: z.array(
      z.strictObject({
        port: name,
        path: z.string().startsWith('/'),
        scheme: z.literal('http'),
        interval: z.string().regex(/^\d+s$/),
        scrapeTimeout: z.string().regex(/^\d+s$/),
        authorization: z.strictObject({ type: z.literal('Bearer'), credentials: keyRef }),
      }),
    ),
  }),
});

const rule = z.union([
  z.strictObject({ record: z.string(), expr: z.string(), labels: labels.optional() }),
  z.strictObject({
    alert: z.string(),
    expr: z.string(),
    for: z.string().optional(),
    keep_firing_for: z.string().optional(),
    labels,
    annotations: z.record(z.string(), z.string()),
  }),
]);

export const MANIFEST_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Deployment: deploymentSchema,
  NetworkPolicy: networkPolicySchema,
  Service: serviceSchema,
  PodMonitor: podMonitorSchema,
  Namespace: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Namespace'),
    metadata,
  }),
  ServiceAccount: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ServiceAccount'),
    metadata,
    automountServiceAccountToken: z.literal(false),
  }),
  PersistentVolumeClaim: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('PersistentVolumeClaim'),
    metadata,
    spec: z.strictObject({
      accessModes: z.tuple([z.literal('ReadWriteOnce')]),
      resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
    }),
  }),
  ConfigMap: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ConfigMap'),
    metadata,
    data: z.record(z.string(), z.string()),
  }),
  PrometheusRule: z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PrometheusRule'),
    metadata,
    spec: z.strictObject({
      groups: z.array(
        z.strictObject({
          name: z.string(),
          interval: z.string().optional(),
          rules: z.array(rule).min(1),
        }),
      ),
    }),
  }),
};

/** What kustomize reads, of which these files use this much. */
export const kustomizationSchema = z.strictObject({
  apiVersion: z.string().startsWith('kustomize.config.k8s.io/'),
  kind: z.enum(['Kustomization', 'Component']),
  namespace: z.string().optional(),
  labels: z
    .array(
      z.strictObject({ pairs: z.record(z.string(), z.string()), includeSelectors: z.boolean() }),
    )
    .optional(),
  resources: z.array(z.string()),
  components: z.array(z.string()).optional(),
  images: z
    .array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() }))
    .optional(),
  patches: z
    .array(
      z.strictObject({
        path: z.string(),
        target: z.strictObject({ kind: z.string(), name: z.string() }).optional(),
      }),
    )
    .optional(),
});

/** A patch that adds something to what the server may reach. */
export const operationsSchema = z.array(
  z.strictObject({
    op: z.literal('add'),
    path: z.literal('/spec/egress/-'),
    value: egress,
  }),
);
