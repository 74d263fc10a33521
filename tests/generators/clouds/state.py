"""Which resources hold what cannot be made again, and how those that do are kept from being destroyed.

Every type that is rendered is in one of the two tables, so a new one is a question until somebody answers it.
"""

STATEFUL: dict[str, tuple[str, ...]] = {
    "aws": (
        "aws_backup_vault",
        "aws_cloudwatch_log_group",
        "aws_db_instance",
        "aws_ecr_repository",
        "aws_eks_cluster",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_sqs_queue",
    ),
    "azurerm": (
        "azurerm_application_insights",
        "azurerm_container_registry",
        "azurerm_data_protection_backup_instance_*",
        "azurerm_data_protection_backup_vault",
        "azurerm_key_vault",
        "azurerm_key_vault_key",
        "azurerm_kubernetes_cluster",
        "azurerm_log_analytics_workspace",
        "azurerm_mssql_database",
        "azurerm_mssql_server",
        "azurerm_storage_account",
        "azurerm_storage_container",
        "azurerm_storage_queue",
    ),
    "google": (
        "google_artifact_registry_repository",
        "google_bigquery_dataset",
        "google_bigquery_table",
        "google_container_cluster",
        "google_gke_backup_backup_plan",
        "google_kms_crypto_key",
        "google_kms_key_ring",
        "google_logging_project_bucket_config",
        "google_pubsub_subscription",
        "google_pubsub_topic",
        "google_storage_bucket",
    ),
}
"""By provider, types that hold data, or what data cannot be read without."""

STATELESS: dict[str, tuple[str, ...]] = {
    "aws": (
        "aws_backup_plan",
        "aws_backup_restore_testing_*",
        "aws_backup_selection",
        "aws_backup_vault_lock_configuration",
        "aws_bcmdataexports_export",
        "aws_budgets_budget",
        "aws_ce_anomaly_*",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_event_*",
        "aws_cloudwatch_metric_alarm",
        "aws_db_event_subscription",
        "aws_db_parameter_group",
        "aws_db_subnet_group",
        "aws_default_security_group",
        "aws_ecr_lifecycle_policy",
        "aws_eip",
        "aws_eks_access_*",
        "aws_eks_addon",
        "aws_eks_node_group",
        "aws_eks_pod_identity_association",
        "aws_flow_log",
        "aws_iam_*",
        "aws_internet_gateway",
        "aws_kms_alias",
        "aws_lambda_*",
        "aws_launch_template",
        "aws_nat_gateway",
        "aws_route*",
        "aws_s3_bucket_*",
        "aws_scheduler_*",
        "aws_security_group",
        "aws_sns_*",
        "aws_sqs_queue_*",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_*",
    ),
    "azurerm": (
        "azurerm_application_insights_workbook",
        "azurerm_consumption_budget_subscription",
        "azurerm_data_protection_backup_policy_*",
        "azurerm_disk_encryption_set",
        "azurerm_eventgrid_*",
        "azurerm_federated_identity_credential",
        "azurerm_function_app_flex_consumption",
        "azurerm_kubernetes_cluster_node_pool",
        "azurerm_management_lock",
        "azurerm_monitor_*",
        "azurerm_mssql_server_*",
        "azurerm_nat_gateway*",
        "azurerm_network_*",
        "azurerm_private_*",
        "azurerm_public_ip",
        "azurerm_resource_group",
        "azurerm_role_*",
        "azurerm_service_plan",
        "azurerm_storage_blob",
        "azurerm_storage_management_policy",
        "azurerm_subnet*",
        "azurerm_subscription_cost_management_export",
        "azurerm_user_assigned_identity",
        "azurerm_virtual_network",
    ),
    "google": (
        "google_*_iam_*",
        "google_billing_budget",
        "google_binary_authorization_policy",
        "google_cloud_scheduler_job",
        "google_cloudfunctions2_function",
        "google_compute_*",
        "google_container_node_pool",
        "google_dns_policy",
        "google_logging_metric",
        "google_logging_project_sink",
        "google_monitoring_*",
        "google_project_service",
        "google_service_account",
        "google_storage_bucket_object",
        "google_storage_notification",
    ),
}
"""By provider, patterns of types that a plan may replace: everything in them comes from the intent."""

OWN: dict[str, object] = {"deletion_policy": "PREVENT", "deletion_protection": True}
"""The clouds' own protection: what has such an argument sets it, in production."""

FORCED = ("force_delete", "force_destroy")
"""Arguments that let a thing be destroyed with what is in it."""

LOCKED = frozenset(
    {"azurerm_container_registry", "azurerm_key_vault", "azurerm_mssql_server", "azurerm_storage_account"}
)
"""Azure protects no resource by an argument; a lock beside it does, and covers what it contains."""

UNPROTECTED: dict[str, str] = {
    "aws_cloudwatch_log_group.*": "Logs for debugging, kept for a month; audits read the trail of the account.",
    "aws_sqs_queue.*": "Tells of changes whose subject is in a bucket; the sync program lists what it was not told.",
    "azurerm_application_insights.*": "A view of the workspace.",
    "azurerm_log_analytics_workspace.*": "Logs for debugging, kept for a month; Azure restores one for two weeks.",
    "azurerm_storage_account.*_flow_log_storage": "Flow logs, kept for a month.",
    "azurerm_storage_account.events_storage": "No lock: it tells of changes whose subject is in a container.",
    "azurerm_storage_account.prober_storage": "The prober's program, which the archive in Git is.",
    "azurerm_storage_container.prober_packages": "The prober's program, which the archive in Git is.",
    "azurerm_storage_container.undelivered_events": "Tells of changes whose subject is in a container.",
    "azurerm_storage_queue.*": "Tells of changes whose subject is in a container; the sync program lists the rest.",
    "google_artifact_registry_repository.registry_functions": "Images that Google builds of the program in Git.",
    "google_pubsub_*": "Tells of changes whose subject is in a bucket; the sync program lists what it was not told.",
    "google_storage_bucket.bucket_functions": "The prober's program, which the archive in Git is.",
}
"""By pattern of addresses, why what holds something lacks a protection, or all of them."""
