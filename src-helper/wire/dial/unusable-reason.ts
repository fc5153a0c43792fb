/** Why an endpoint or its settings cannot work here, known without touching the endpoint. */
export type UnusableReason =
  'endpoint-invalid' | 'path-too-long' | 'wrong-system' | 'abstract-names-padded' | 'tls-files' | 'authority-invalid';
