import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import interleave.kernel.ids
import interleave.kernel.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveActivity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slug", models.SlugField(max_length=120)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("workshop", "Workshop"), ("webinar", "Webinar"), ("seminar", "Seminar")],
                        max_length=20,
                    ),
                ),
                (
                    "modality",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("virtual", "Virtual"),
                            ("hybrid", "In person or virtual"),
                        ],
                        max_length=20,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("seats", models.PositiveSmallIntegerField()),
                ("agenda", models.TextField(blank=True)),
                ("facilitator_notes", models.TextField(blank=True)),
                ("objective_slugs", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Offering",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("context_id", models.UUIDField(null=True)),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Open for booking"),
                            ("confirmed", "Confirmed"),
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField()),
                ("open_to_all", models.BooleanField(default=False)),
                ("cancel_before_hours", models.PositiveSmallIntegerField(default=24)),
                ("freeze_hours", models.PositiveSmallIntegerField(default=12)),
                ("opened_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offerings",
                        to="live.liveactivity",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "modality",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("virtual", "Virtual"),
                            ("hybrid", "In person or virtual"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("waitlisted", "On the waiting list"),
                            ("offered", "Seat offered"),
                            ("expired", "Offer expired"),
                            ("booked", "Booked"),
                            ("cancelled_by_learner", "Cancelled"),
                            ("late_cancelled", "Cancelled late"),
                            ("cancelled_by_organiser", "Cancelled by the organiser"),
                            ("attended", "Attended"),
                            ("partially_attended", "Partly attended"),
                            ("excused", "Excused"),
                            ("no_show", "Absent"),
                        ],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveIntegerField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_walk_in", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="live.offering",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfferingChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Open for booking"),
                            ("confirmed", "Confirmed"),
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("previous", models.CharField(blank=True, max_length=20)),
                ("seats", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="live.offering",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OfferingFacilitator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facilitators",
                        to="live.offering",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfferingInvite",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invites",
                        to="live.offering",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("zone_name", models.CharField(max_length=64)),
                ("venue", models.CharField(blank=True, max_length=200)),
                ("room_url", models.URLField(blank=True, max_length=500)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=20,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=500)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="live.offering",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttendanceInterval",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("in_at", models.DateTimeField()),
                ("out_at", models.DateTimeField(null=True)),
                ("source", models.CharField(max_length=20)),
                ("confidence", models.FloatField(default=1.0)),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intervals",
                        to="live.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=20)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("minutes_late", models.PositiveSmallIntegerField(default=0)),
                ("minutes_left_early", models.PositiveSmallIntegerField(default=0)),
                ("marked_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="live.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SessionFacilitator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facilitators",
                        to="live.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttendanceMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("status", models.CharField(blank=True, max_length=20)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("minutes_late", models.PositiveSmallIntegerField()),
                ("minutes_left_early", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("undoes", models.PositiveIntegerField(null=True)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="live.attendance",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("attendance", "version"), name="live_mark_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingState",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("waitlisted", "On the waiting list"),
                            ("offered", "Seat offered"),
                            ("expired", "Offer expired"),
                            ("booked", "Booked"),
                            ("cancelled_by_learner", "Cancelled"),
                            ("late_cancelled", "Cancelled late"),
                            ("cancelled_by_organiser", "Cancelled by the organiser"),
                            ("attended", "Attended"),
                            ("partially_attended", "Partly attended"),
                            ("excused", "Excused"),
                            ("no_show", "Absent"),
                        ],
                        max_length=30,
                    ),
                ),
                ("previous", models.CharField(blank=True, max_length=30)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="states", to="live.booking"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["booking", "at"], name="live_booking_history")],
            },
        ),
        migrations.AddIndex(
            model_name="liveactivity",
            index=models.Index(fields=["organisation", "title"], name="live_activity_by_title"),
        ),
        migrations.AddConstraint(
            model_name="liveactivity",
            constraint=models.UniqueConstraint(
                fields=("organisation", "slug"), name="live_activity_slug_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="liveactivity",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gt", 0)), name="live_activity_takes_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="liveactivity",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gt", 0)), name="live_activity_has_seats"
            ),
        ),
        migrations.AddIndex(
            model_name="offering",
            index=models.Index(
                fields=["organisation", "activity", "context_id"], name="live_offering_by_activity"
            ),
        ),
        migrations.AddConstraint(
            model_name="offering",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gt", 0)), name="live_offering_has_seats"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["offering", "state"], name="live_booking_by_state"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["person", "state"], name="live_booking_of_person"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(fields=("offering", "person"), name="live_booking_once"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("position__isnull", False), ("state", "waitlisted")),
                    models.Q(models.Q(("state", "waitlisted"), _negated=True), ("position__isnull", True)),
                    _connector="OR",
                ),
                name="live_booking_position_while_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="offeringfacilitator",
            constraint=models.UniqueConstraint(
                fields=("offering", "person"), name="live_offering_facilitator_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="offeringinvite",
            constraint=models.UniqueConstraint(fields=("offering", "person"), name="live_invite_once"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["organisation", "starts_at"], name="live_session_by_start"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["offering", "starts_at"], name="live_session_of_offering"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="live_session_lasts"
            ),
        ),
        migrations.AddIndex(
            model_name="attendanceinterval",
            index=models.Index(fields=["session", "person"], name="live_interval_of_person"),
        ),
        migrations.AddConstraint(
            model_name="attendanceinterval",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                name="live_interval_confidence_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendanceinterval",
            constraint=models.CheckConstraint(
                condition=models.Q(("out_at", None), ("out_at__gte", models.F("in_at")), _connector="OR"),
                name="live_interval_goes_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("session", "person"), name="live_attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="sessionfacilitator",
            constraint=models.UniqueConstraint(
                fields=("session", "person"), name="live_session_facilitator_once"
            ),
        ),
    ]
