{{- define "holdfast.name" -}}
{{- printf "%s" (ternary .Release.Name (printf "%s-holdfast" .Release.Name) (contains "holdfast" .Release.Name)) | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "holdfast.single" -}}
{{- if eq .Values.topology "single" }}yes{{ end -}}
{{- end }}

{{- define "holdfast.image" -}}
{{ .Values.image.repository }}{{ if hasPrefix "sha256:" .Values.image.tag }}@{{ else }}:{{ end }}{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Arguments: the root, and the role of the pods. */}}
{{- define "holdfast.selector" -}}
app.kubernetes.io/name: holdfast
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "holdfast.labels" -}}
{{ include "holdfast.selector" . }}
app.kubernetes.io/part-of: holdfast
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "holdfast.domain" -}}
{{ include "holdfast.name" . }}-keys.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}
{{- end }}

{{- define "holdfast.podSecurity" -}}
runAsNonRoot: true
runAsUser: 4599
runAsGroup: 4599
fsGroup: 4599
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "holdfast.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "holdfast.probes" -}}
startupProbe:
  httpGet: {path: /startup, port: management}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 36
readinessProbe:
  httpGet: {path: /ready, port: management}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
livenessProbe:
  httpGet: {path: /alive, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

{{/* Arguments: the root, the role, and what is said of it in values.yaml. */}}
{{- define "holdfast.placement" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: {{ .root.Values.spreadOver }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "holdfast.selector" . | nindent 8 }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "holdfast.selector" . | nindent 8 }}
{{- with .pods.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .pods.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What differs between regions. */}}
{{- define "holdfast.config.region" -}}
holdfast {
  regions = [{{ .Values.region | quote }}]
  account = {{ .Values.account | quote }}
  {{- if not (include "holdfast.single" .) }}
  journal.cassandra {
    contact-points = {{ .Values.cassandra.contactPoints | toJson }}
    data-centre = {{ .Values.cassandra.dataCentre | quote }}
  }
  {{- end }}
}
{{- end }}

{{- define "holdfast.config.all" -}}
include file("/opt/holdfast/config/holdfast.conf")
include "region.conf"
holdfast {
  data = "/var/lib/holdfast/data"
  management { enabled = yes, host = "0.0.0.0", port = 7626, drain = {{ .Values.drainSeconds }} s }
}
{{- end }}

{{- define "holdfast.config.peers" -}}
{{- $domain := include "holdfast.domain" . -}}
{{- $name := include "holdfast.name" . -}}
holdfast.peers {
  seeds = [
    {{- range $i := until (int .Values.keys.replicas) }}
    "{{ $name }}-keys-{{ $i }}.{{ $domain }}:4600"
    {{- end }}
  ]
  # HOLDFAST_PEERS_HOST of the pod says host.
  port = 4600
  bind-host = "0.0.0.0"
  certificate = "/run/holdfast/peers/tls.crt"
  key = "/run/holdfast/peers/tls.key"
  authority = "/run/holdfast/peers/ca.crt"
}
{{- end }}

{{- define "holdfast.config.http" -}}
{{- if .Values.secrets.tls -}}
holdfast.http { host = "0.0.0.0", tls { certificate = "/run/holdfast/tls/tls.crt", key = "/run/holdfast/tls/tls.key" } }
{{- else -}}
# Nobody reaches the port but by the service, see there.
holdfast.http { host = "0.0.0.0", allow-plain-http-beyond-loopback = yes }
{{- end }}
{{- end }}

{{- define "holdfast.config.root" -}}
{{- if .Values.secrets.passphrase -}}
holdfast.root { provider = passphrase, passphrase-file = "/run/holdfast/passphrase/passphrase" }
{{ end -}}
{{- if not (include "holdfast.single" .) -}}
holdfast.root.directory = "/run/holdfast/root"
{{- end }}
{{- end }}

{{- define "holdfast.config.cassandra" -}}
holdfast.journal {
  store = cassandra
  cassandra {
    user = {{ .Values.cassandra.user | quote }}
    password-file = "/run/holdfast/cassandra/password"
    {{- if .Values.cassandra.tls }}
    tls-certificates = "/run/holdfast/cassandra/ca.crt"
    {{- end }}
    allow-plain-beyond-loopback = {{ .Values.cassandra.allowPlain }}
    allow-few-copies = {{ .Values.cassandra.allowFewCopies }}
  }
}
{{- end }}
