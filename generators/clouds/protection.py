"""What holds data is not destroyed by a plan that somebody overlooked."""

import cdktn

from generators.site import CloudSite


def kept(site: CloudSite, ignore_changes: list[str] | None = None) -> cdktn.TerraformResourceLifecycle | None:
    """The lifecycle of a resource that holds data: where the intent protects it, no plan may destroy it."""
    protected = site.platform.recovery.protect_data
    if not protected and not ignore_changes:
        return None
    return cdktn.TerraformResourceLifecycle(prevent_destroy=protected or None, ignore_changes=ignore_changes)
