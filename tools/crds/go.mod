// The modules whose folders hold the CRDs: components.yaml says which folder. They are downloaded, never compiled, so
// `go mod tidy` would drop every line; `go mod download` of a changed module, by name, renews its lines in go.sum.
module github.com/multicloud-ml-platform/tools/crds

go 1.27.0

require (
	github.com/argoproj/argo-cd/v3 v3.6.1
	github.com/argoproj/argo-rollouts v1.10.2
	github.com/aws/karpenter-provider-aws v1.15.1
	github.com/cert-manager/cert-manager v1.21.2
	github.com/cert-manager/trust-manager v0.25.0
	github.com/chaos-mesh/chaos-mesh v0.9.1-0.20260902003049-47411975a8cb
	github.com/elastic/cloud-on-k8s/v3 v3.5.0
	github.com/external-secrets/external-secrets v1.3.2
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	github.com/sigstore/policy-controller v0.13.1
	github.com/vmware-tanzu/velero v1.18.3
	istio.io/api v1.31.4
	k8s.io/autoscaler/vertical-pod-autoscaler v1.8.1
	sigs.k8s.io/external-dns v0.23.0
	sigs.k8s.io/gateway-api v1.7.0
)
