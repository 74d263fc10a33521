"""Who and what the platform is."""

from pydantic import Field

from generators.schema.entity import Entity
from generators.schema.scalars import Domain, Email, GithubId, Name, TeamName


class Repository(Entity):
    """The Git repository that holds this file. Cloud trust policies name the numeric ids: names can be taken over."""

    host: Domain = Field("github.com", description="Git host that Argo CD clones from over HTTPS.")
    organisation: str = Field(
        pattern=r"^[A-Za-z0-9-]{1,39}$", examples=["example"], description="Organisation that owns the repository."
    )
    organisation_id: GithubId = Field(description="Numeric id of the organisation, as GitHub's API shows it.")
    name: str = Field(pattern=r"^[A-Za-z0-9._-]{1,100}$", examples=["ml-platform"], description="Repository name.")
    repository_id: GithubId = Field(description="Numeric id of the repository, as GitHub's API shows it.")
    branch: str = Field("main", pattern=r"^[A-Za-z0-9._/-]{1,100}$", description="Branch that Argo CD follows.")


class Team(Entity):
    """A team that owns models or consumes predictions."""

    group: Name = Field(description="Group in the identity provider whose members get the team's roles.")
    cost_centre: str = Field(
        pattern=r"^[A-Z]{2}-[0-9]{3,6}$", examples=["ML-100"], description="Cost centre the team's share is charged to."
    )
    contact: Email = Field(description="Where alerts and notices for the team go.")


class Metadata(Entity):
    name: Name = Field(examples=["mlp"], description="Short name of the platform; the prefix of every cloud resource.")
    domain: Domain = Field(description="Public DNS zone of the platform; the gateway answers at predict.<domain>.")
    owner: TeamName = Field(description="Team (a key of `teams`) that runs the platform.")
    cost_centre: str = Field(
        pattern=r"^[A-Z]{2}-[0-9]{3,6}$", examples=["ML-001"], description="Cost centre of what no team owns."
    )
    repository: Repository = Field(description="The Git repository Argo CD and the clouds trust.")
